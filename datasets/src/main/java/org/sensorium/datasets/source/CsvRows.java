package org.sensorium.datasets.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Rows of a table whose first line names the columns (RFC 4180, comma or tab, UTF-8). Cells stay
 * text: {@code N/A} and {@code None} are words here.
 */
final class CsvRows implements SlicedSource {
  /** Where in a cell. */
  private enum Place {
    BEGIN,
    PLAIN,
    QUOTED,
    /** Another one makes both of them a sign of the cell. */
    BEHIND_QUOTE
  }

  private final Path file;
  private final ByteWindow window;
  private final char separator;
  private final CsvReader.CsvReaderBuilder parser;
  private final List<String> columns;
  private final byte lineEnd;
  private long record;
  private long sliceOffset;
  private int sliceLength;

  CsvRows(Path file, InputStream in, char separator) throws IOException {
    this.file = file;
    this.window = new ByteWindow(in);
    this.separator = separator;
    this.parser = CsvReader.builder().fieldSeparator(separator);
    window.skipByteOrderMark();
    this.lineEnd = lineEnd();
    byte[] header = slice();
    if (header == null) {
      throw DatasetFormatException.ofFile(file, "there is no header; expected names of columns");
    }
    try {
      this.columns = cells(header);
    } catch (RowException e) {
      throw DatasetFormatException.ofFile(file, "the header is wrong: " + e.getMessage());
    }
    if (new HashSet<>(columns).size() < columns.size()) {
      throw DatasetFormatException.ofFile(file, "the header names a column twice: " + columns);
    }
  }

  @Override
  public @Nullable Row next() throws IOException {
    byte[] slice;
    try {
      slice = slice();
    } catch (ByteWindow.Unreadable e) {
      throw DatasetFormatException.atRecord(
          file, record + 1, window.offset(), e.getMessage() + "; the rows after it cannot be read");
    }
    if (slice == null) {
      return null;
    }
    record++;
    return reread(record, sliceOffset, slice);
  }

  @Override
  public Row reread(long number, long offset, byte[] slice) throws IOException {
    try {
      List<String> cells = cells(slice);
      if (cells.size() != columns.size()) {
        throw new RowException(
            "found %d cells, expected %d: %s".formatted(cells.size(), columns.size(), columns));
      }
      ObjectNode row = Json.MAPPER.createObjectNode();
      for (int i = 0; i < cells.size(); i++) {
        row.put(columns.get(i), cells.get(i));
      }
      return Row.ofCells(file, number, offset, row);
    } catch (RowException e) {
      throw DatasetFormatException.ofRecord(file, number, offset, e.getMessage());
    }
  }

  private List<String> cells(byte[] slice) throws RowException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(slice)).toString();
    } catch (CharacterCodingException e) {
      throw new RowException("the text is not UTF-8; convert the file");
    }
    try (CsvReader<CsvRecord> reader = parser.ofCsvRecord(text)) {
      Iterator<CsvRecord> records = reader.iterator();
      List<String> cells = records.hasNext() ? records.next().getFields() : List.of();
      if (records.hasNext()) {
        throw new RowException(
            "the line goes on behind the row; a carriage return may stand in a cell without quotes");
      }
      return cells;
    } catch (CsvParseException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new RowException("not valid CSV: " + cause.getMessage());
    } catch (IOException e) {
      throw new RowException("not valid CSV: " + e.getMessage());
    }
  }

  /**
   * The bytes up to the line end that stands outside of quotes; null at the end of the file. Quotes
   * count where a cell begins with one; elsewhere they are signs like others.
   */
  private byte @Nullable [] slice() throws IOException {
    if (window.skipLineEnds() < 0) {
      return null;
    }
    sliceOffset = window.offset();
    Place place = Place.BEGIN;
    int length = 0;
    while (true) {
      int at = window.at;
      for (; at + length < window.end; length++) {
        byte sign = window.bytes[at + length];
        if (place == Place.QUOTED) {
          place = sign == '"' ? Place.BEHIND_QUOTE : Place.QUOTED;
        } else if (sign == lineEnd) {
          return taken(length);
        } else if (sign == separator) {
          place = Place.BEGIN;
        } else {
          place = sign == '"' && place != Place.PLAIN ? Place.QUOTED : Place.PLAIN;
        }
      }
      if (!window.more()) {
        return taken(length);
      }
    }
  }

  private byte[] taken(int length) {
    boolean carriage = length > 0 && window.bytes[window.at + length - 1] == '\r';
    sliceLength = carriage ? length - 1 : length;
    return window.take(sliceLength);
  }

  /**
   * What ends lines here: a carriage return alone only where the header ends so, as on old
   * machines; in other files it is a sign inside a cell, and a fault where no quotes protect it.
   */
  private byte lineEnd() throws IOException {
    window.skipLineEnds();
    for (int length = 0; ; length++) {
      while (window.at + length + 1 >= window.end) {
        if (!window.more()) {
          return '\n';
        }
      }
      byte sign = window.bytes[window.at + length];
      if (sign == '\n' || sign == '\r') {
        return sign == '\r' && window.bytes[window.at + length + 1] != '\n' ? sign : (byte) '\n';
      }
    }
  }

  @Override
  public long sliceOffset() {
    return sliceOffset;
  }

  @Override
  public int sliceLength() {
    return sliceLength;
  }

  @Override
  public void close() throws IOException {
    window.close();
  }
}
