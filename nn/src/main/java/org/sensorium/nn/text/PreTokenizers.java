package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a text is cut into words before byte-level BPE, by the name that GGUF files give in {@code
 * tokenizer.ggml.pre}.
 *
 * @see <a
 *     href="https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp">llama.cpp</a>
 */
final class PreTokenizers {
  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String PUNCTUATION_AND_SPACE =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String LLAMA_3 =
      CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}" + PUNCTUATION_AND_SPACE;
  private static final String QWEN_2 =
      CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + PUNCTUATION_AND_SPACE;

  private static final String GPT_2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";

  /** llama.cpp's rule for files that name none, each step within the parts of the one before. */
  private static final List<String> DEFAULT =
      List.of("[\\p{P}$+<=>^~|]+", GPT_2, "\\p{N}+", "[0-9][0-9][0-9]");

  private static final Map<String, Splitting> NAMED = new LinkedHashMap<>();

  static {
    Splitting gpt2 = new Splitting(List.of(byteLevel(true)), false, false);
    Splitting digits =
        new Splitting(
            List.of(TokenizerJson.type("Digits").put("individual_digits", true), byteLevel(true)),
            false,
            false);
    add(split(DEFAULT, false, false), "default");
    add(gpt2, "gpt-2", "phi-2", "mpt", "olmo", "jais", "gigachat");
    add(digits, "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone");
    add(split(List.of(LLAMA_3), true, false), "llama-bpe", "llama3", "llama-v3", "falcon3");
    add(split(List.of(LLAMA_3), false, false), "dbrx", "smaug-bpe");
    add(split(List.of(QWEN_2), false, true), "qwen2", "deepseek-r1-qwen");
  }

  private PreTokenizers() {}

  /**
   * A way of cutting.
   *
   * @param steps the parts of the pre-tokenizer, in order
   * @param wholeWordsFirst a word that is itself in the vocabulary is not built by merges;
   *     llama.cpp then also starts every prompt with the start token where a file does not say
   * @param composed whether the text is first brought to Unicode's composed form
   */
  record Splitting(List<ObjectNode> steps, boolean wholeWordsFirst, boolean composed) {}

  private static void add(Splitting splitting, String... names) {
    for (String name : names) {
      NAMED.put(name, splitting);
    }
  }

  private static Splitting split(List<String> patterns, boolean wholeWordsFirst, boolean composed) {
    List<ObjectNode> steps = new ArrayList<>();
    for (String pattern : patterns) {
      ObjectNode split = TokenizerJson.type("Split");
      split.putObject("pattern").put("Regex", pattern);
      steps.add(split.put("behavior", "Isolated").put("invert", false));
    }
    steps.add(byteLevel(false));
    return new Splitting(steps, wholeWordsFirst, composed);
  }

  /** Bytes as letters; with {@code words} also GPT-2's cutting into words. */
  static ObjectNode byteLevel(boolean words) {
    return TokenizerJson.type("ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", words);
  }

  static Splitting named(String name, String source) throws TokenizerException {
    Splitting splitting = NAMED.get(name);
    if (splitting == null) {
      throw new TokenizerException(
          "%s: tokenizer.ggml.pre is '%s', known are %s; use the model's tokenizer.json instead"
              .formatted(source, name, NAMED.keySet()));
    }
    return splitting;
  }
}
