package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** Bytes in the cells of a table. */
final class Cells {
  private Cells() {}

  /**
   * A list of media: paths, or what Hugging Face's tables hold, {@code {bytes, path}} with one of
   * them or both.
   *
   * @throws RowException if it holds something else
   */
  static List<Media> media(Fields fields, String column, Media.Kind kind) throws RowException {
    List<Media> media = new ArrayList<>();
    JsonNode cell = fields.node(column);
    if (cell == null || !cell.isArray() || !cell.path(0).isObject()) {
      for (String ref : fields.texts(column)) {
        media.add(new Media(kind, ref));
      }
      return media;
    }
    for (Fields held : fields.objects(column, column + " ")) {
      String path = held.optionalText("path");
      JsonNode bytes = held.node("bytes");
      if (bytes != null) {
        String name = path == null ? "%s-%d".formatted(column, media.size() + 1) : path;
        media.add(Media.embedded(kind, name, bytes(held, "bytes", bytes)));
      } else if (path != null) {
        media.add(new Media(kind, path));
      } else {
        throw held.problem("there is neither \"bytes\" nor \"path\"; expected one of them");
      }
    }
    return media;
  }

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
