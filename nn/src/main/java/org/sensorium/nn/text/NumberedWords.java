package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words of the form {@code <stem_7>} in a {@code tokenizer.json}. */
final class NumberedWords {
  private NumberedWords() {}

  /**
   * Adds words, or makes tokens such words that the file knows in another way.
   *
   * @param next first id of new tokens
   */
  static void add(ObjectNode root, String stem, int count, int next) {
    ArrayNode added = root.withArray("/added_tokens");
    Map<String, ObjectNode> known = new HashMap<>();
    added.forEach(token -> known.put(token.path("content").asText(), (ObjectNode) token));
    JsonNode vocabulary = root.path("model").path("vocab");
    int id = next;
    for (int i = 0; i < count; i++) {
      String word = "<%s_%d>".formatted(stem, i);
      ObjectNode token = known.get(word);
      if (token == null) {
        boolean piece = vocabulary.has(word);
        token = TokenizerJson.specialToken(piece ? vocabulary.get(word).asInt() : id, word);
        id += piece ? 0 : 1;
        added.add(token);
      }
      token.put("special", false).put("lstrip", true); // takes the blank before it along
    }
    giveBlankBack(root, "<" + stem + "_");
  }

  private static void giveBlankBack(ObjectNode root, String beginning) {
    ObjectNode blank = TokenizerJson.type("Replace").put("content", " " + beginning);
    blank.putObject("pattern").put("String", beginning);
    JsonNode decoder = root.path("decoder");
    if (!decoder.isObject()) { // tokens are joined by blanks
      return;
    }
    for (JsonNode step : decoder.path("decoders")) {
      if (step.equals(blank)) {
        return;
      }
    }
    root.set("decoder", TokenizerJson.sequence("decoders", List.of((ObjectNode) decoder, blank)));
  }
}
