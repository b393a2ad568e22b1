package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokenizer in a GGUF file's metadata, translated into a {@code tokenizer.json}.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF</a>
 */
final class GgufTokenizer {
  private static final Logger LOG = LoggerFactory.getLogger(GgufTokenizer.class);
  private static final String KEY = "tokenizer.ggml.";
  private static final int NONE = -1;

  private final Map<String, Object> metadata;
  private final String source;
  private final List<Piece> pieces;
  private final PreTokenizers.@Nullable Splitting splitting; // null: SentencePiece

  GgufTokenizer(Map<String, Object> metadata, String source) throws TokenizerException {
    this.metadata = metadata;
    this.source = source;
    String model = text(KEY + "model", "no tokenizer in this file");
    this.pieces = pieces();
    this.splitting =
        switch (model) {
          case "gpt2" -> splitting();
          case "llama" -> null;
          default ->
              throw new TokenizerException(
                  "%s: %smodel is '%s', expected gpt2 or llama".formatted(source, KEY, model));
        };
  }

  private List<Piece> pieces() throws TokenizerException {
    List<String> tokens = strings("tokens");
    int[] types = metadata.get(KEY + "token_type") instanceof int[] found ? found : new int[0];
    float[] scores = metadata.get(KEY + "scores") instanceof float[] found ? found : new float[0];
    List<Piece> all = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      Piece.Type type = Piece.Type.of(i < types.length ? types[i] : 1);
      all.add(new Piece(tokens.get(i), i < scores.length ? scores[i] : -i, type));
    }
    return all;
  }

  ObjectNode tokenizerJson() throws TokenizerException {
    if (splitting != null) {
      return ByteLevelJson.of(pieces, merges(), splitting);
    }
    boolean blankInFront = !Boolean.FALSE.equals(metadata.get(KEY + "add_space_prefix"));
    return SentencePieceJson.pairs(pieces, unknown(), blankInFront, true);
  }

  private PreTokenizers.Splitting splitting() throws TokenizerException {
    if (metadata.get(KEY + "pre") instanceof String name) {
      return PreTokenizers.named(name, source);
    }
    LOG.warn(
        "{} does not say how its tokenizer cuts words ({}pre); llama.cpp's default rule is taken,"
            + " which may not be the model's: use its tokenizer.json, or convert it again",
        source,
        KEY);
    return PreTokenizers.named("default", source);
  }

  private List<String[]> merges() throws TokenizerException {
    List<String[]> merges = new ArrayList<>();
    for (String merge : strings("merges")) {
      int blank = merge.indexOf(' ', 1);
      if (blank < 0) {
        throw new TokenizerException(
            "%s: the merge '%s' is not two pieces with a blank between".formatted(source, merge));
      }
      merges.add(new String[] {merge.substring(0, blank), merge.substring(blank + 1)});
    }
    return merges;
  }

  private String unknown() {
    String named = special("unknown_token_id", 0);
    return named == null ? "<unk>" : named;
  }

  /** What a {@code tokenizer_config.json} would say. */
  TokenizerConfig config() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    boolean sentencePiece = splitting == null; // whose ids llama.cpp takes for granted
    json.put("bos_token", special("bos_token_id", sentencePiece ? 1 : NONE));
    json.put("eos_token", special("eos_token_id", sentencePiece ? 2 : NONE));
    json.put("unk_token", special("unknown_token_id", sentencePiece ? 0 : NONE));
    json.put("pad_token", special("padding_token_id", NONE));
    Object given = metadata.get(KEY + "add_bos_token");
    json.put(
        "add_bos_token",
        given == null ? splitting == null || splitting.wholeWordsFirst() : given.equals(true));
    Object template = metadata.get("tokenizer.chat_template");
    return new TokenizerConfig(json, template instanceof String text ? text : null);
  }

  private @Nullable String special(String key, int otherwise) {
    long id = metadata.get(KEY + key) instanceof Number given ? given.longValue() : otherwise;
    return id >= 0 && id < pieces.size() ? pieces.get((int) id).text() : null;
  }

  private String text(String key, String otherwise) throws TokenizerException {
    if (metadata.get(key) instanceof String text) {
      return text;
    }
    throw new TokenizerException("%s: %s ('%s' is missing)".formatted(source, otherwise, key));
  }

  private List<String> strings(String key) throws TokenizerException {
    if (metadata.get(KEY + key) instanceof List<?> list) {
      List<String> strings = new ArrayList<>(list.size());
      for (Object element : list) {
        strings.add(String.valueOf(element));
      }
      return strings;
    }
    throw new TokenizerException("%s: '%s%s' is missing".formatted(source, KEY, key));
  }
}
