package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/**
 * A list of media beside the texts: paths or addresses; in parquet tables also bytes, or both as
 * {@code {"bytes", "path"}}. One that is no list stands for itself.
 */
final class MediaList {
  private MediaList() {}

  /**
   * The media of a list; none if it is absent or null.
   *
   * @throws RowException if it holds something else
   */
  static List<Media> of(Fields fields, String key, Media.Kind kind) throws RowException {
    JsonNode value = fields.node(key);
    List<Media> media = new ArrayList<>();
    if (value == null) {
      return media;
    }
    for (JsonNode item : value.isArray() ? fields.list(key) : List.of(value)) {
      media.add(medium(fields, key, item, media.size() + 1, kind));
    }
    return media;
  }

  private static Media medium(Fields fields, String key, JsonNode item, int number, Media.Kind kind)
      throws RowException {
    if (item.isTextual()) {
      return new Media(kind, item.textValue());
    }
    String path = item.path("path").asText("");
    JsonNode bytes = item.isBinary() ? item : item.path("bytes");
    if (!bytes.isMissingNode() && !bytes.isNull()) {
      String ref = path.isEmpty() ? "%s-%d".formatted(key, number) : path;
      return Media.embedded(kind, ref, Cells.bytes(fields, key, bytes));
    }
    if (path.isEmpty()) {
      throw fields.problem(
          "\"%s\", item %d is %s; expected a path, bytes, or {\"bytes\", \"path\"}"
              .formatted(key, number, Json.named(item)));
    }
    return new Media(kind, path);
  }
}
