package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Turn;

/** Reads one row of the LLaVA format from a parser that stands at its opening brace. */
final class RowParser {
  static final String TOO_LARGE =
      "the row is larger than %d MB; expected one conversation, check the file"
          .formatted(LlavaJson.MAX_ROW_BYTES >> 20);

  /** Jackson's note on where a bracket was opened, of no use without its source. */
  private static final Pattern SOURCE = Pattern.compile(" \\(start marker at .*?\\]\\)");

  private final Path file;
  private final @Nullable MediaRoot root;

  /** A turn before its placeholders are matched with media. */
  record RawTurn(Turn.Role role, String value, Map<String, JsonNode> meta) {}

  RowParser(Path file, @Nullable MediaRoot root) {
    this.file = file;
    this.root = root;
  }

  /**
   * @param record its number, counted from 1
   * @param offset of its first byte in the file
   * @throws DatasetFormatException if the row is wrong; the parser may then stand inside it
   */
  Conversation parse(JsonParser json, long record, long offset) throws IOException {
    try {
      return row(json, record, json.currentTokenLocation().getByteOffset());
    } catch (Problem e) {
      throw DatasetFormatException.ofRecord(file, record, offset, e.getMessage());
    }
  }

  private Conversation row(JsonParser json, long record, long start) throws IOException, Problem {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      JsonToken found = json.currentToken();
      json.skipChildren();
      throw new Problem("found %s, expected a row ({…})".formatted(named(found)));
    }
    String id = Long.toString(record);
    List<RawTurn> turns = null;
    List<Media> media = new ArrayList<>();
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      Media.Kind kind = LlavaTags.kind(key);
      if (key.equals("id")) {
        id = id(json, value);
      } else if (kind != null) {
        media(json, key, kind, media);
      } else if (key.equals("conversations")) {
        turns = turns(json, start);
      } else {
        meta.put(key, json.readValueAsTree());
      }
      bounded(json, start);
    }
    if (turns == null) {
      throw new Problem(
          "there is no \"conversations\"; expected a list of {\"from\", \"value\"}, found the keys "
              + meta.keySet());
    }
    if (turns.isEmpty()) {
      throw new Problem("\"conversations\" is empty; expected at least one turn");
    }
    check(media);
    return new Conversation(id, Placeholders.match(turns, media), media, meta);
  }

  private static String id(JsonParser json, JsonToken value) throws IOException, Problem {
    if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) {
      throw new Problem("\"id\" is %s; expected text or a number".formatted(named(value)));
    }
    return json.getText();
  }

  private static void media(JsonParser json, String key, Media.Kind kind, List<Media> media)
      throws IOException, Problem {
    switch (json.currentToken()) {
      case VALUE_NULL -> {} // ScienceQA writes null where a row has no picture
      case VALUE_STRING -> media.add(medium(json, key, kind));
      case START_ARRAY -> {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw unfit(json, key);
          }
          media.add(medium(json, key, kind));
        }
      }
      default -> throw unfit(json, key);
    }
  }

  private static Media medium(JsonParser json, String key, Media.Kind kind)
      throws IOException, Problem {
    String ref = json.getText();
    if (ref.isBlank()) {
      throw new Problem("\"%s\" is empty text; expected a path, or no such key".formatted(key));
    }
    return new Media(kind, ref);
  }

  private static Problem unfit(JsonParser json, String key) {
    return new Problem(
        "\"%s\" holds %s; expected a path or a list of paths"
            .formatted(key, named(json.currentToken())));
  }

  private List<RawTurn> turns(JsonParser json, long start) throws IOException, Problem {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new Problem(
          "\"conversations\" is %s; expected a list".formatted(named(json.currentToken())));
    }
    List<RawTurn> turns = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      turns.add(turn(json, turns.size() + 1));
      bounded(json, start);
    }
    return turns;
  }

  private static RawTurn turn(JsonParser json, int turn) throws IOException, Problem {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Problem(
          "turn %d is %s; expected {\"from\", \"value\"}"
              .formatted(turn, named(json.currentToken())));
    }
    Turn.Role role = null;
    String value = null;
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken token = json.nextToken();
      if (key.equals("from")) {
        role = role(turn, text(turn, key, json, token));
      } else if (key.equals("value")) {
        value = text(turn, key, json, token);
      } else {
        meta.put(key, json.readValueAsTree());
      }
    }
    if (role == null || value == null) {
      throw new Problem(
          "turn %d has no \"%s\"; expected {\"from\", \"value\"}"
              .formatted(turn, role == null ? "from" : "value"));
    }
    return new RawTurn(role, value, meta);
  }

  private static String text(int turn, String key, JsonParser json, JsonToken token)
      throws IOException, Problem {
    if (token != JsonToken.VALUE_STRING) {
      throw new Problem("turn %d: \"%s\" is %s; expected text".formatted(turn, key, named(token)));
    }
    return json.getText();
  }

  private static Turn.Role role(int turn, String from) throws Problem {
    return switch (from) {
      case "human" -> Turn.Role.USER;
      case "gpt" -> Turn.Role.ASSISTANT;
      case "system" -> Turn.Role.SYSTEM;
      default ->
          throw new Problem(
              "turn %d: \"from\" is \"%s\", expected \"human\", \"gpt\" or \"system\""
                  .formatted(turn, from));
    };
  }

  private void check(List<Media> media) throws IOException, Problem {
    if (root == null) {
      return;
    }
    for (Media medium : media) {
      try {
        root.resolve(medium.ref());
      } catch (IOException e) {
        throw new Problem(e.getMessage());
      }
    }
  }

  private static void bounded(JsonParser json, long start) throws Problem {
    if (json.currentTokenLocation().getByteOffset() - start > LlavaJson.MAX_ROW_BYTES) {
      throw new Problem(TOO_LARGE);
    }
  }

  /** What the parser met, in the words of a message. */
  static String syntax(JsonProcessingException e) {
    return "not valid JSON at line %d, column %d: %s"
        .formatted(
            e.getLocation().getLineNr(),
            e.getLocation().getColumnNr(),
            SOURCE.matcher(e.getOriginalMessage()).replaceAll("").lines().findFirst().orElse(""));
  }

  private static String named(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      default -> token.name().toLowerCase(Locale.ROOT);
    };
  }

  /** A row's fault before file and record are known. */
  static final class Problem extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Problem(@Nullable String reason) {
      super(reason);
      this.reason = reason == null ? "unreadable" : reason;
    }

    @Override
    public String getMessage() {
      return reason;
    }
  }
}
