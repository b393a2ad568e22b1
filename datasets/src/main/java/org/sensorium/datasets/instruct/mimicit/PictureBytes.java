package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** A picture as base64 text: either alphabet, padded or not, line breaks or not. */
final class PictureBytes {
  private PictureBytes() {}

  /**
   * The bytes of a picture.
   *
   * @throws RowException if it is no base64 text
   */
  static byte[] of(String id, @Nullable JsonNode cell) throws RowException {
    if (cell != null && cell.isBinary()) {
      try {
        return cell.binaryValue();
      } catch (IOException e) {
        throw new RowException("picture \"%s\": %s".formatted(id, e.getMessage()));
      }
    }
    if (cell == null || !cell.isTextual()) {
      throw new RowException(
          "picture \"%s\" is %s; expected base64 text".formatted(id, Json.named(cell)));
    }
    String text = cell.textValue();
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      switch (sign) {
        case '-' -> plain.append('+');
        case '_' -> plain.append('/');
        case '=', '\n', '\r', ' ' -> {}
        default -> plain.append(sign);
      }
    }
    if (plain.isEmpty()) {
      throw new RowException("picture \"%s\" is empty text; expected base64".formatted(id));
    }
    try {
      return Base64.getDecoder().decode(plain.toString());
    } catch (IllegalArgumentException e) {
      throw new RowException(
          "picture \"%s\" is not valid base64: %s".formatted(id, e.getMessage()));
    }
  }
}
