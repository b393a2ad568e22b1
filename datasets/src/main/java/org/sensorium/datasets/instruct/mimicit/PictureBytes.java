package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** A picture as base64 text, or as bytes. */
final class PictureBytes {
  private PictureBytes() {}

  /**
   * The bytes of a picture.
   *
   * @throws RowException if it is neither, naming the picture
   */
  static byte[] of(String id, @Nullable JsonNode cell) throws RowException {
    try {
      if (cell != null && cell.isBinary()) {
        return cell.binaryValue();
      }
      if (cell != null && cell.isTextual()) {
        return Base64Text.decode(cell.textValue());
      }
    } catch (IOException | RowException e) {
      throw new RowException("picture \"%s\": %s".formatted(id, e.getMessage()));
    }
    throw new RowException(
        "picture \"%s\" is %s; expected base64 text".formatted(id, Json.named(cell)));
  }
}
