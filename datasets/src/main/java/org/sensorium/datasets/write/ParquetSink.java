package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** Rows of a parquet table. */
final class ParquetSink implements RowSink {
  private final ParquetRowWriter table;
  private ObjectNode staged = Json.MAPPER.createObjectNode();

  ParquetSink(ParquetRowWriter table) {
    this.table = table;
  }

  /** Objects of a column of JSON come back as text. */
  @Override
  public ObjectNode stage(ObjectNode row) throws IOException {
    staged = row;
    JsonNode added = row.get(Additions.KEY);
    return added == null
        ? row
        : row.deepCopy().put(Additions.KEY, Json.MAPPER.writeValueAsString(added));
  }

  @Override
  public void commit() throws IOException, RowException {
    table.add(staged);
  }

  @Override
  public void finish() throws IOException {
    table.finish();
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
