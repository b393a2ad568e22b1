package org.sensorium.datasets.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** Rows as one JSON list, a row per line, or as JSON Lines. */
final class JsonSink implements RowSink {
  private final PartFile file;
  private final boolean list;
  private byte[] staged = {};
  private long rows;

  private JsonSink(PartFile file, boolean list) {
    this.file = file;
    this.list = list;
  }

  /** A JSON list; JSON Lines if the file's name ends so. */
  static JsonSink list(Path file) throws IOException {
    return new JsonSink(PartFile.create(file), !file.toString().endsWith(".jsonl"));
  }

  static JsonSink lines(Path file) throws IOException {
    return new JsonSink(PartFile.create(file), false);
  }

  @Override
  public ObjectNode stage(ObjectNode row) throws IOException, RowException {
    try {
      staged = Json.MAPPER.writeValueAsBytes(row);
      if (staged.length > Json.MAX_ROW_BYTES) {
        throw new RowException(
            "the row takes %d bytes; at most %d MB of a row are read, so keep its media in files"
                .formatted(staged.length, Json.MAX_ROW_BYTES >> 20));
      }
      return (ObjectNode) Json.MAPPER.readTree(staged);
    } catch (JsonProcessingException e) {
      throw new RowException("the row cannot be written as JSON: " + e.getOriginalMessage());
    }
  }

  @Override
  public void commit() throws IOException {
    if (list) {
      text(rows == 0 ? "[\n" : ",\n");
    }
    file.out().write(staged);
    if (!list) {
      text("\n");
    }
    rows++;
  }

  @Override
  public void finish() throws IOException {
    if (list) {
      text(rows == 0 ? "[]\n" : "\n]\n");
    }
    file.finish();
  }

  private void text(String text) throws IOException {
    file.out().write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
