package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;

/** Rows that stand one per line; empty lines are passed over. */
final class LinesReader implements ConversationReader {
  private final Path file;
  private final InputStream in;
  private final RowParser rows;
  private long record;
  private long position; // bytes read so far

  LinesReader(Path file, InputStream in, RowParser rows) {
    this.file = file;
    this.in = in;
    this.rows = rows;
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (true) {
      long offset = position;
      byte[] line = line();
      if (line == null) {
        return null;
      }
      int start = blanks(line, offset == 0);
      if (start < line.length) {
        record++;
        return parse(line, start, offset + start);
      }
    }
  }

  private Conversation parse(byte[] line, int start, long offset) throws IOException {
    try (JsonParser json =
        LlavaJson.MAPPER.getFactory().createParser(line, start, line.length - start)) {
      json.nextToken();
      Conversation row = rows.parse(json, record, offset);
      if (json.nextToken() != null) {
        throw DatasetFormatException.ofRecord(
            file, record, offset, "after the row there is more on its line; expected a line end");
      }
      return row;
    } catch (JsonEOFException e) {
      String reason = RowParser.syntax(e) + "; expected one whole row on each line";
      if (record == 1) { // one object over many lines: reading on would refuse each of them
        throw DatasetFormatException.atRecord(
            file,
            record,
            offset,
            reason + ", or one JSON array; this looks like a single object, another format");
      }
      throw DatasetFormatException.ofRecord(file, record, offset, reason);
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofRecord(
          file,
          record,
          offset,
          RowParser.syntax(e) + "; expected one whole row on each line, or one JSON array");
    }
  }

  private byte @Nullable [] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int sign = in.read(); sign >= 0; sign = in.read()) {
      position++;
      if (sign == '\n') {
        return line.toByteArray();
      }
      line.write(sign);
      if (line.size() > LlavaJson.MAX_ROW_BYTES) {
        throw DatasetFormatException.atRecord(
            file, record + 1, position - line.size(), RowParser.TOO_LARGE);
      }
    }
    return line.size() == 0 ? null : line.toByteArray();
  }

  private static int blanks(byte[] line, boolean fileStart) {
    int at = fileStart && line.length >= 3 && (line[0] & 255) == 0xEF ? 3 : 0; // byte order mark
    while (at < line.length && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')) {
      at++;
    }
    return at;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
