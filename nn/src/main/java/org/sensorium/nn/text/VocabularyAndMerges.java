package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A byte-level tokenizer in GPT-2's two files: {@code vocab.json}, pieces with their ids, and
 * {@code merges.txt}, a pair of pieces a line. BART, OFA and OPT come so.
 *
 * @see <a href="https://github.com/huggingface/transformers">transformers 5.23</a>, BartTokenizer
 *     and GPT2Tokenizer
 */
final class VocabularyAndMerges {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";

  private static final Map<String, String> BART =
      Map.of(
          "bos_token", "<s>",
          "eos_token", "</s>",
          "unk_token", "<unk>",
          "pad_token", "<pad>",
          "mask_token", "<mask>");
  private static final String GPT_2 = "<|endoftext|>"; // start, end and unknown in one

  private final List<String> pieces = new ArrayList<>();
  private final List<String[]> merges = new ArrayList<>();
  private final String source;

  /**
   * The content of the two files.
   *
   * @param source what messages call them
   */
  VocabularyAndMerges(JsonNode vocabulary, String merges, String source) throws TokenizerException {
    this.source = source;
    String[] byId = new String[vocabulary.size()];
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || id >= byId.length || byId[id] != null) {
        throw new TokenizerException(
            "%s: %s has id %s, expected each of 0 to %d once"
                .formatted(source, entry.getKey(), entry.getValue(), byId.length - 1));
      }
      byId[id] = entry.getKey();
    }
    pieces.addAll(List.of(byId));
    for (String line : merges.split("\n")) {
      if (!line.isBlank() && !line.startsWith("#version")) {
        String[] pair = line.strip().split(" ");
        if (pair.length != 2) {
          throw new TokenizerException(
              "%s: merges.txt has the line \"%s\", expected two pieces".formatted(source, line));
        }
        this.merges.add(pair);
      }
    }
  }

  /** Fills in what the models of these files leave to the code that opens them. */
  TokenizerConfig complete(TokenizerConfig config) {
    ObjectNode json = config.json().deepCopy();
    boolean bart = pieces.contains("<s>") && pieces.contains("</s>");
    if (!json.has("eos_token")) {
      if (bart) {
        BART.forEach((name, token) -> putIfMissing(json, name, token));
      } else if (pieces.contains(GPT_2)) {
        List.of("bos_token", "eos_token", "unk_token").forEach(n -> putIfMissing(json, n, GPT_2));
      }
    }
    if (!json.has("add_bos_token")) {
      json.put("add_bos_token", bart); // GPT-2 starts with the text
    }
    return new TokenizerConfig(json, config.chatTemplate());
  }

  private static void putIfMissing(ObjectNode json, String name, String token) {
    if (!json.has(name)) {
      json.put(name, token);
    }
  }

  /** A {@code tokenizer.json}. */
  ObjectNode tokenizerJson(TokenizerConfig config) throws TokenizerException {
    Set<String> special = new HashSet<>(List.of(GPT_2));
    BART.forEach(
        (name, usual) -> {
          @Nullable String told = config.token(name);
          special.add(told == null ? usual : told);
        });
    List<Piece> typed =
        pieces.stream()
            .map(
                text ->
                    new Piece(
                        text, 0, special.contains(text) ? Piece.Type.CONTROL : Piece.Type.NORMAL))
            .toList();
    return ByteLevelJson.of(typed, merges, PreTokenizers.named("gpt-2", source));
  }
}
