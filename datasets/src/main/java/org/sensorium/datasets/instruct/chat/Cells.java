package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** Bytes in the cells of a table. */
final class Cells {
  private Cells() {}

  /**
   * The bytes of a cell; text is base64.
   *
   * @throws RowException if it holds neither
   */
  static byte[] bytes(Fields fields, String column, JsonNode cell) throws RowException {
    try {
      if (cell.isBinary()) {
        return cell.binaryValue();
      }
      if (cell.isTextual()) {
        return Base64Text.decode(cell.textValue());
      }
    } catch (IOException | RowException e) {
      throw fields.problem("\"%s\": %s".formatted(column, e.getMessage()));
    }
    throw fields.problem("\"%s\" is %s; expected bytes".formatted(column, Json.named(cell)));
  }
}
