package org.sensorium.nn.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.SideFile;

/**
 * A tokenizer given by a {@code tokenizer.json}, run by Hugging Face's tokenizers through DJL.
 *
 * @see <a href="https://github.com/huggingface/tokenizers">tokenizers 0.21</a>
 */
public final class HuggingFaceJsonTokenizer implements Tokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  static {
    // beside a GPU DJL would download a CUDA build of this library, which gains nothing from one
    if (System.getenv("RUST_FLAVOR") == null && System.getProperty("RUST_FLAVOR") == null) {
      System.setProperty("RUST_FLAVOR", "cpu");
    }
  }

  private final byte[] json;
  private final TokenizerConfig config;
  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int vocabularySize;
  private final boolean addsBos;

  /**
   * Builds the tokenizer.
   *
   * @param json the bytes of a tokenizer.json
   * @param source what messages call it
   * @throws TokenizerException if the tokenizers library does not take it
   */
  HuggingFaceJsonTokenizer(byte[] json, TokenizerConfig config, String source) throws IOException {
    this.json = json;
    this.config = config;
    JsonNode root = SideFile.json(json, source);
    if (!root.path("model").isObject()) {
      throw new TokenizerException(source + ": no \"model\"; expected a tokenizer.json");
    }
    readVocabulary(root);
    vocabularySize = ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    try {
      tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), PLAIN);
    } catch (RuntimeException e) { // what the native library throws
      throw new TokenizerException(
          "%s: the tokenizers library refuses it: %s".formatted(source, e.getMessage()), e);
    }
    addsBos = findAddsBos();
  }

  private void readVocabulary(JsonNode root) {
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) { // unigram: [piece, score] at its id
      for (int id = 0; id < vocabulary.size(); id++) {
        ids.putIfAbsent(vocabulary.get(id).path(0).asText(), id);
      }
    } else {
      vocabulary.properties().forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
    }
    for (JsonNode added : root.path("added_tokens")) {
      ids.put(added.path("content").asText(), added.path("id").asInt());
    }
  }

  /** The config's switch; where it has none, whether an empty prompt gets the start token. */
  private boolean findAddsBos() {
    String bos = bosToken();
    if (bos == null) {
      return false;
    }
    Boolean flag = config.flag("add_bos_token");
    if (flag != null) {
      return flag;
    }
    long[] empty = tokenizer.encode("", true, false).getIds();
    return empty.length > 0 && empty[0] == idOf(bos);
  }

  @Override
  public Encoding encode(String text) {
    ai.djl.huggingface.tokenizers.Encoding encoding = tokenizer.encode(text, false, false);
    long[] wide = encoding.getIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] utf16 = codePointStarts(text);
    int[] tokens = new int[wide.length];
    int[] starts = new int[wide.length];
    int[] ends = new int[wide.length];
    for (int i = 0; i < wide.length; i++) {
      tokens[i] = Math.toIntExact(wide[i]);
      // A token without characters (a blank put in front) stands where the one before ended.
      int before = i == 0 ? 0 : ends[i - 1];
      starts[i] = spans[i] == null ? before : utf16[spans[i].getStart()];
      ends[i] = spans[i] == null ? before : utf16[spans[i].getEnd()];
    }
    return new Encoding(tokens, starts, ends);
  }

  /** The UTF-16 index of each code point, and of the end: the library counts code points. */
  private static int[] codePointStarts(String text) {
    int[] starts = new int[text.codePointCount(0, text.length()) + 1];
    int index = 0;
    for (int i = 0; i < starts.length - 1; i++) {
      starts[i] = index;
      index += Character.charCount(text.codePointAt(index));
    }
    starts[starts.length - 1] = text.length();
    return starts;
  }

  @Override
  public String decode(int[] tokens, boolean skipSpecial) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), skipSpecial);
  }

  @Override
  public int idOf(String token) {
    return ids.getOrDefault(token, -1);
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public @Nullable String bosToken() {
    return config.token("bos_token");
  }

  @Override
  public @Nullable String eosToken() {
    return config.token("eos_token");
  }

  @Override
  public @Nullable String padToken() {
    return config.token("pad_token");
  }

  @Override
  public boolean addsBos() {
    return addsBos;
  }

  @Override
  public @Nullable String chatTemplate() {
    return config.chatTemplate();
  }

  @Override
  public Tokenizer withSpecialTokens(List<String> tokens) throws IOException {
    ObjectNode root = SideFile.json(json, "a tokenizer with more tokens").deepCopy();
    ArrayNode added = root.withArray("/added_tokens");
    int next = vocabularySize;
    for (String token : new LinkedHashSet<>(tokens)) {
      if (idOf(token) < 0) {
        added.add(TokenizerJson.specialToken(next++, token));
      }
    }
    return new HuggingFaceJsonTokenizer(
        JSON.writeValueAsBytes(root), config, "a tokenizer with the tokens " + tokens);
  }

  @Override
  public Tokenizer withNumberedWords(String stem, int count) throws IOException {
    ObjectNode root = SideFile.json(json, "a tokenizer with more words").deepCopy();
    NumberedWords.add(root, stem, count, vocabularySize);
    return new HuggingFaceJsonTokenizer(
        JSON.writeValueAsBytes(root), config, "a tokenizer with words <%s_…>".formatted(stem));
  }

  @Override
  public void save(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(TokenizerFiles.TOKENIZER), json);
    ObjectNode written = config.json().deepCopy();
    written.put("add_bos_token", addsBos);
    if (!written.has("tokenizer_class")) {
      written.put("tokenizer_class", "PreTrainedTokenizerFast");
    }
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve(TokenizerFiles.CONFIG).toFile(), written);
    String template = chatTemplate();
    if (template != null) {
      Files.writeString(folder.resolve(TokenizerFiles.TEMPLATE), template);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
