package org.sensorium.datasets.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;

/**
 * What the end of a parquet file says of the rest: {@code PAR1 pages… footer length(4) PAR1}.
 *
 * @param createdBy the program that wrote it, or empty
 * @param schema the columns
 * @param groups of rows, each of which has a chunk for each leaf of the schema
 * @param rows of all groups
 * @param pandasTexts columns that pandas knows as text, whether or not the schema says so
 */
record ParquetFooter(
    String createdBy,
    MessageType schema,
    List<RowGroup> groups,
    long rows,
    Set<String> pandasTexts) {
  private static final int MARK = 4; // bytes of PAR1
  private static final int TAIL = MARK + 4;
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_CREATOR = 200; // a version is looked for in it

  /**
   * @throws ParquetDamage if there is no footer, or it contradicts the file
   */
  static ParquetFooter read(FileChannel file) throws IOException {
    long size = file.size();
    if (size < MARK || !mark(file, 0).equals("PAR1")) {
      throw new ParquetDamage(
          "the file does not start with PAR1; expected a parquet table, not packed in anything");
    }
    if (size < MARK + TAIL || !mark(file, size - MARK).equals("PAR1")) {
      throw new ParquetDamage(
          "the file does not end with PAR1, so it is cut off after %d bytes; get it again"
              .formatted(size));
    }
    ByteBuffer tail = ByteBuffer.wrap(bytes(file, size - TAIL, MARK));
    long length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt();
    long pagesEnd = size - TAIL - length;
    if (length <= 0 || pagesEnd < MARK || length > MAX_BYTES) {
      throw new ParquetDamage(
          "its footer would have %d bytes of the file's %d (at most %d are read); it is damaged, get it again"
              .formatted(length, size, MAX_BYTES));
    }
    FileMetaData meta;
    try {
      meta = ParquetThrift.footer(bytes(file, pagesEnd, (int) length));
    } catch (TException e) {
      throw new ParquetDamage(
          "the footer is damaged, get the file again (%s)".formatted(e.getMessage()));
    }
    if (meta.isSetEncryption_algorithm()) {
      throw new ParquetDamage("the table is encrypted; decrypt it first");
    }
    MessageType schema = ParquetSchema.of(meta.getSchema());
    ParquetFooter footer =
        new ParquetFooter(
            creator(meta.getCreated_by()),
            schema,
            meta.getRow_groups(),
            meta.getNum_rows(),
            pandasTexts(meta.getKey_value_metadata()));
    footer.check(pagesEnd);
    return footer;
  }

  private void check(long pagesEnd) {
    long sum = 0;
    for (int i = 0; i < groups.size(); i++) {
      try {
        ParquetChunks.check(groups.get(i), schema.getColumns(), MARK, pagesEnd);
      } catch (ParquetDamage e) {
        throw new ParquetDamage("row group %d: %s".formatted(i + 1, e.reason()));
      }
      sum = Math.addExact(sum, groups.get(i).getNum_rows());
    }
    if (sum != rows) {
      throw new ParquetDamage(
          "the footer states %d rows, its row groups hold %d".formatted(rows, sum));
    }
  }

  private static String creator(@Nullable String createdBy) {
    return createdBy == null || createdBy.length() > MAX_CREATOR ? "" : createdBy;
  }

  /** Of the note that pandas leaves in a file. */
  private static Set<String> pandasTexts(@Nullable List<KeyValue> notes) {
    Set<String> texts = new HashSet<>();
    for (KeyValue note : notes == null ? List.<KeyValue>of() : notes) {
      if (!note.getKey().equals("pandas") || note.getValue() == null) {
        continue;
      }
      try {
        for (JsonNode column : Json.MAPPER.readTree(note.getValue()).path("columns")) {
          if (column.path("pandas_type").asText().equals("unicode")
              || column.path("numpy_type").asText().startsWith("str")) { // since pandas 3
            texts.add(column.path("field_name").asText(column.path("name").asText()));
          }
        }
      } catch (JsonProcessingException | NumberFormatException e) {
        return texts; // a note, not the data
      }
    }
    return texts;
  }

  private static String mark(FileChannel file, long at) throws IOException {
    return new String(bytes(file, at, MARK), StandardCharsets.ISO_8859_1);
  }

  /** Bytes of the file, or fewer at its end. */
  static byte[] bytes(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new ParquetDamage("the file ended while it was read; is it still being written?");
      }
    }
    return bytes.array();
  }
}
