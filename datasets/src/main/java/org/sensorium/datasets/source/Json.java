package org.sensorium.datasets.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How this module reads JSON, and how it talks about it. */
public final class Json {
  /** Largest row, bytes: a larger one is an error of the file, not a conversation. */
  public static final int MAX_ROW_BYTES = 64 << 20;

  /** Numbers keep their digits, so that what goes to meta can be written back unchanged. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(MAX_ROW_BYTES)
                          .maxNestingDepth(200)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Jackson's note on where a bracket was opened, of no use without its source. */
  private static final Pattern SOURCE = Pattern.compile(" \\(start marker at .*?\\]\\)");

  private Json() {}

  /**
   * The value at which a parser stands, as a tree; missing at the end.
   *
   * @throws JsonProcessingException if it is no JSON, or holds a number with an exponent beyond all
   *     sense, of which Jackson tells by a bare NumberFormatException
   */
  public static JsonNode tree(JsonParser json) throws IOException {
    try {
      JsonNode value = json.readValueAsTree();
      return value == null ? MissingNode.getInstance() : value;
    } catch (NumberFormatException e) {
      throw new JsonParseException(json, "a number's exponent is out of range", e);
    }
  }

  /** What a parser met, in the words of a message. */
  public static String syntax(JsonProcessingException e) {
    String what =
        SOURCE.matcher(e.getOriginalMessage()).replaceAll("").lines().findFirst().orElse("");
    return e.getLocation() == null
        ? "not valid JSON: " + what
        : "not valid JSON at line %d, column %d of the row: %s"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(), what);
  }

  /** A value's kind, in the words of a message. */
  public static String named(@Nullable JsonNode value) {
    return value == null ? "nothing" : named(value.asToken());
  }

  /** A token's kind, in the words of a message. */
  public static String named(@Nullable JsonToken token) {
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
      case VALUE_EMBEDDED_OBJECT -> "bytes";
      default -> token.name().toLowerCase(Locale.ROOT);
    };
  }
}
