package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/**
 * A part that is a medium.
 *
 * @param type of the part, such as {@code image_url}
 * @param further keys that the common record has no place for
 */
record OpenAiMedium(String type, Media media, Map<String, JsonNode> further) {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  /**
   * Reads a part.
   *
   * @param number of media before it in the row, to name one that has no name
   * @throws RowException if it is no medium
   */
  static OpenAiMedium of(Fields part, int number) throws RowException {
    String type = part.text("type");
    part.drop("index");
    if (type.equals("input_audio")) {
      return inputAudio(part, number);
    }
    Media.Kind kind = kind(type);
    if (kind == null) {
      throw part.problem(
          "\"type\" is \"%s\"; expected text, or %s with _url or without, or input_audio"
              .formatted(type, List.of(Media.Kind.values())));
    }
    JsonNode value = part.node(type);
    Map<String, JsonNode> further = new LinkedHashMap<>();
    Media media;
    if (value == null || value.isTextual()) {
      media = plain(part, kind, type, number);
    } else {
      Fields body = part.object(type);
      media = full(body == null ? part : body, value, kind, number);
      if (body != null) {
        further.putAll(body.rest());
      }
    }
    Map<String, JsonNode> beside = part.rest();
    if (beside.getOrDefault("start", MissingNode.getInstance()).isNumber()) {
      throw part.problem(
          "\"start\" stands beside \"%s\"; expected behind its \"url\": {\"url\": …, \"start\": …, \"end\": …}"
              .formatted(type));
    }
    further.putAll(beside);
    return new OpenAiMedium(type, media, further);
  }

  private static Media.@Nullable Kind kind(String type) {
    String name = type.endsWith("_url") ? type.substring(0, type.length() - 4) : type;
    for (Media.Kind kind : Media.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return kind;
      }
    }
    return null;
  }

  /** {@code {"type": "image", "image": path}}; some write url or path instead. */
  private static Media plain(Fields part, Media.Kind kind, String type, int number)
      throws RowException {
    for (String key : List.of(type, "url", "path")) {
      String ref = part.optionalText(key);
      if (ref != null) {
        return medium(part, key, kind, ref, null, number);
      }
    }
    throw part.problem("there is no \"%s\"; expected where the medium lies".formatted(type));
  }

  /** Keys of a shape that the common record does not have are left to be kept as they are. */
  private static Media full(Fields body, JsonNode raw, Media.Kind kind, int number)
      throws RowException {
    String url = body.text("url");
    String name = url.startsWith(DATA) ? body.optionalText("name") : null;
    Media media = medium(body, "url", kind, url, name, number);
    if (raw.path("start").isNumber()) {
      double start = body.number("start");
      double end = raw.path("end").isNumber() ? body.number("end") : Double.POSITIVE_INFINITY;
      if (!(start >= 0 && end >= start)) {
        throw body.problem(
            "the time span is %s to %s; expected 0 <= start <= end, in seconds"
                .formatted(start, end));
      }
      media = media.during(start, end);
    }
    List<String> frames =
        all(raw.path("frames"), JsonNode::isTextual) ? body.texts("frames") : List.of();
    List<Double> box = new ArrayList<>();
    if (all(raw.path("box"), JsonNode::isNumber)) {
      body.list("box").forEach(side -> box.add(side.doubleValue()));
    }
    return new Media(kind, media.ref(), media.span(), frames, box, media.content());
  }

  private static boolean all(JsonNode list, Predicate<JsonNode> test) {
    for (JsonNode item : list) {
      if (!test.test(item)) {
        return false;
      }
    }
    return list.isArray();
  }

  private static Media medium(
      Fields at, String key, Media.Kind kind, String url, @Nullable String name, int number)
      throws RowException {
    if (!url.startsWith(DATA)) {
      return new Media(kind, url);
    }
    int start = url.indexOf(BASE64);
    if (start < 0) {
      throw at.problem(
          "\"%s\" is a data: address without \";base64,\"; expected bytes as base64"
              .formatted(key));
    }
    byte[] bytes;
    try {
      bytes = Base64Text.decode(url.substring(start + BASE64.length()));
    } catch (RowException e) {
      throw at.problem("\"%s\": %s".formatted(key, e.getMessage()));
    }
    String ending = url.substring(DATA.length(), start).replaceAll(".*/", "");
    return Media.embedded(
        kind, name != null ? name : "embedded-%d.%s".formatted(number + 1, ending), bytes);
  }

  private static OpenAiMedium inputAudio(Fields part, int number) throws RowException {
    Fields body = part.object("input_audio");
    if (body == null) {
      throw part.problem("there is no \"input_audio\"; expected {\"data\", \"format\"}");
    }
    String format = body.textOrEmpty("format");
    String url = "data:audio/" + format + BASE64 + body.text("data");
    Media media = medium(body, "data", Media.Kind.AUDIO, url, null, number);
    Map<String, JsonNode> further = new LinkedHashMap<>(body.rest());
    part.drop("input_audio");
    if (!format.isEmpty()) {
      further.put("format", new TextNode(format));
    }
    further.putAll(part.rest());
    return new OpenAiMedium("input_audio", media, further);
  }
}
