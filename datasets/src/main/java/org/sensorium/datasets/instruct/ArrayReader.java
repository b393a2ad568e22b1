package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;

/** Rows of one JSON array, held one at a time. */
final class ArrayReader implements ConversationReader {
  private final Path file;
  private final JsonParser json;
  private final RowParser rows;
  private final JsonStreamContext array;
  private long record;
  private boolean ended;

  ArrayReader(Path file, InputStream in, RowParser rows) throws IOException {
    this.file = file;
    this.rows = rows;
    this.json = LlavaJson.MAPPER.getFactory().createParser(in);
    try {
      json.nextToken(); // the opening bracket, which detection has seen
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofFile(file, "not JSON: " + e.getOriginalMessage());
    }
    this.array = json.getParsingContext();
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    if (ended) {
      return null;
    }
    record++;
    long offset = -1;
    try {
      JsonToken token = json.nextToken();
      offset = json.currentTokenLocation().getByteOffset();
      if (token == JsonToken.END_ARRAY) {
        ended = true;
        checkEnd(offset);
        return null;
      }
      return rows.parse(json, record, offset);
    } catch (DatasetFormatException e) {
      if (e.skippable()) {
        skipRow(offset);
      }
      throw e;
    } catch (JsonProcessingException e) {
      throw broken(offset, e);
    }
  }

  private void checkEnd(long offset) throws IOException {
    boolean end;
    try {
      end = json.nextToken() == null;
    } catch (JsonProcessingException e) {
      end = false;
    }
    if (!end) {
      throw DatasetFormatException.ofFile(
          file,
          "after the array of %d rows, which ends at byte %d, there is more; expected the end"
              .formatted(record - 1, offset));
    }
  }

  /** Reads on to the end of a row that was given up in its middle. */
  private void skipRow(long offset) throws IOException {
    try {
      while (json.getParsingContext() != array && json.nextToken() != null) {
        json.skipChildren();
      }
    } catch (JsonProcessingException e) {
      throw broken(offset, e);
    }
  }

  private DatasetFormatException broken(long offset, JsonProcessingException e) {
    ended = true;
    return DatasetFormatException.atRecord(
        file, record, offset, RowParser.syntax(e) + "; the rows after it cannot be read");
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
