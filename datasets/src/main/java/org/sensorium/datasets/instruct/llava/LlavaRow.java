package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * One row of the LLaVA format, its placeholders not yet matched with its media. It is read without
 * building a tree: a million rows take seconds.
 *
 * @param id the row's, or its number where it has none
 * @param turns what is said, placeholders and all
 * @param media that the row names, in its order
 * @param meta every further field of the row
 */
public record LlavaRow(
    String id, List<RawTurn> turns, List<Media> media, Map<String, JsonNode> meta) {

  /** A turn before its placeholders are matched with media. */
  public record RawTurn(Turn.Role role, String value, Map<String, JsonNode> meta) {}

  /** The same row with other media. */
  public LlavaRow media(List<Media> others) {
    return new LlavaRow(id, turns, others, meta);
  }

  /**
   * The conversation, media at their places.
   *
   * @throws RowException if placeholders and media differ
   */
  public Conversation conversation() throws RowException {
    return new Conversation(id, Placeholders.match(turns, media), media, meta);
  }

  /**
   * Reads a row.
   *
   * @throws RowException if it is wrong
   */
  static LlavaRow read(Row row) throws RowException {
    try (JsonParser json = row.parser()) {
      json.nextToken();
      LlavaRow read = row(json, row.record());
      if (json.nextToken() != null) {
        throw new RowException(
            "after the row there is more before the next one; expected a comma or a line end");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new RowException(Json.syntax(e));
    } catch (IOException e) { // bytes that are no text
      throw new RowException("not valid JSON: " + e.getMessage());
    }
  }

  private static LlavaRow row(JsonParser json, long record) throws IOException, RowException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      JsonToken found = json.currentToken();
      json.skipChildren();
      throw new RowException("found %s, expected a row ({…})".formatted(Json.named(found)));
    }
    String id = Long.toString(record);
    List<RawTurn> turns = null;
    List<Media> media = new ArrayList<>(1);
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      Media.Kind kind = LlavaTags.kind(key);
      if (key.equals("id")) {
        id = value == JsonToken.VALUE_NULL ? id : id(json, value);
      } else if (kind != null) {
        media(json, key, kind, media);
      } else if (key.equals("conversations")) {
        turns = turns(json);
      } else {
        meta.put(key, Json.tree(json));
      }
    }
    if (turns == null) {
      throw new RowException(
          "there is no \"conversations\"; expected a list of {\"from\", \"value\"}, found the keys "
              + meta.keySet());
    }
    if (turns.isEmpty()) {
      throw new RowException("\"conversations\" is empty; expected at least one turn");
    }
    return new LlavaRow(id, turns, media, meta);
  }

  private static String id(JsonParser json, JsonToken value) throws IOException, RowException {
    if (!value.isScalarValue()) {
      throw new RowException(
          "\"id\" is %s; expected text or a number".formatted(Json.named(value)));
    }
    return json.getText();
  }

  private static void media(JsonParser json, String key, Media.Kind kind, List<Media> media)
      throws IOException, RowException {
    switch (json.currentToken()) {
      case VALUE_NULL -> {} // ScienceQA writes null where a row has no picture
      case START_ARRAY -> {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          media.add(medium(json, key, kind));
        }
      }
      default -> media.add(medium(json, key, kind));
    }
  }

  private static Media medium(JsonParser json, String key, Media.Kind kind)
      throws IOException, RowException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      return held(Json.tree(json), key, kind);
    }
    if (json.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
      return Media.embedded(kind, key, json.getBinaryValue());
    }
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw unfit(key, json.currentToken());
    }
    String ref = json.getText();
    if (ref.isBlank()) {
      throw new RowException(
          "\"%s\" is empty text; expected a path, or no such key".formatted(key));
    }
    return new Media(kind, ref);
  }

  /** Parquet copies hold the picture itself: {@code {bytes, path}}, either of them null. */
  static Media held(JsonNode struct, String key, Media.Kind kind) throws RowException {
    JsonNode bytes = struct.path("bytes");
    String path = struct.path("path").asText("");
    if (bytes instanceof BinaryNode binary) {
      return Media.embedded(kind, path.isEmpty() ? key : path, binary.binaryValue());
    }
    if (bytes.isTextual()) { // the same, copied into JSON
      return Media.embedded(
          kind, path.isEmpty() ? key : path, Base64Text.decode(bytes.textValue()));
    }
    if (path.isEmpty()) {
      throw unfit(key, JsonToken.START_OBJECT);
    }
    return new Media(kind, path);
  }

  private static RowException unfit(String key, JsonToken found) {
    return new RowException(
        "\"%s\" holds %s; expected a path or a list of paths".formatted(key, Json.named(found)));
  }

  private static List<RawTurn> turns(JsonParser json) throws IOException, RowException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new RowException(
          "\"conversations\" is %s; expected a list".formatted(Json.named(json.currentToken())));
    }
    List<RawTurn> turns = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      turns.add(turn(json, turns.size() + 1));
    }
    return turns;
  }

  private static RawTurn turn(JsonParser json, int turn) throws IOException, RowException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new RowException(
          "turn %d is %s; expected {\"from\", \"value\"}"
              .formatted(turn, Json.named(json.currentToken())));
    }
    Turn.Role role = null;
    String value = null;
    Map<String, JsonNode> meta = Map.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken token = json.nextToken();
      if (key.equals("from")) {
        String from = text(turn, key, json, token);
        role = role(turn, from);
        if (!from.equals(LlavaTags.speaker(role))) {
          meta = meta.isEmpty() ? new LinkedHashMap<>() : meta;
          meta.put("speaker", TextNode.valueOf(from));
        }
      } else if (key.equals("value")) {
        value = text(turn, key, json, token);
      } else {
        meta = meta.isEmpty() ? new LinkedHashMap<>() : meta; // nearly no turn has any
        meta.put(key, Json.tree(json));
      }
    }
    if (role == null || value == null) {
      throw new RowException(
          "turn %d has no \"%s\"; expected {\"from\", \"value\"}"
              .formatted(turn, role == null ? "from" : "value"));
    }
    return new RawTurn(role, value, meta);
  }

  private static String text(int turn, String key, JsonParser json, JsonToken token)
      throws IOException, RowException {
    if (token != JsonToken.VALUE_STRING) {
      throw new RowException(
          "turn %d: \"%s\" is %s; expected text".formatted(turn, key, Json.named(token)));
    }
    return json.getText();
  }

  private static Turn.Role role(int turn, String from) throws RowException {
    return switch (from.toLowerCase(Locale.ROOT)) {
      case "human" -> Turn.Role.USER;
      case "gpt" -> Turn.Role.ASSISTANT;
      case "system" -> Turn.Role.SYSTEM;
      default ->
          throw new RowException(
              "turn %d: \"from\" is \"%s\", expected \"human\", \"gpt\" or \"system\""
                  .formatted(turn, from));
    };
  }
}
