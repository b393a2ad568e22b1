package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Parts that every {@code tokenizer.json} has. */
final class TokenizerJson {
  private TokenizerJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode type(String type) {
    return object().put("type", type);
  }

  /** A file without normalizer, splitting or decoder. */
  static ObjectNode frame(ObjectNode model, ArrayNode addedTokens) {
    ObjectNode json = object();
    json.put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    json.set("added_tokens", addedTokens);
    json.putNull("normalizer");
    json.putNull("pre_tokenizer");
    json.putNull("post_processor");
    json.putNull("decoder");
    json.set("model", model);
    return json;
  }

  /** The pieces that are cut out of a text before anything else happens to it. */
  static ArrayNode addedTokens(List<Piece> pieces) {
    ArrayNode added = JsonNodeFactory.instance.arrayNode();
    for (int id = 0; id < pieces.size(); id++) {
      Piece.Type type = pieces.get(id).type();
      boolean special = type == Piece.Type.CONTROL || type == Piece.Type.UNKNOWN;
      if (special || type == Piece.Type.USER_DEFINED) {
        added.add(specialToken(id, pieces.get(id).text()).put("special", special));
      }
    }
    return added;
  }

  /** A token that is cut out of a text as it stands, and is not part of a text that is shown. */
  static ObjectNode specialToken(int id, String content) {
    return object()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  /** Pieces to ids; of a text that occurs twice the first counts. */
  static ObjectNode vocabulary(List<Piece> pieces) {
    ObjectNode vocabulary = object();
    for (int id = 0; id < pieces.size(); id++) {
      if (!vocabulary.has(pieces.get(id).text())) {
        vocabulary.put(pieces.get(id).text(), id);
      }
    }
    return vocabulary;
  }

  static ArrayNode merges(List<String[]> pairs) {
    ArrayNode merges = JsonNodeFactory.instance.arrayNode();
    pairs.forEach(pair -> merges.addArray().add(pair[0]).add(pair[1]));
    return merges;
  }

  /** {@code {"type": "Sequence", name: [parts]}}. */
  static ObjectNode sequence(String name, List<ObjectNode> parts) {
    ObjectNode sequence = type("Sequence");
    sequence.putArray(name).addAll(parts);
    return sequence;
  }
}
