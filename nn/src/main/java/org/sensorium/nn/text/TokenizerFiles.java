package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sensorium.nn.checkpoint.GgufFile;
import org.sensorium.nn.checkpoint.SideFile;

/**
 * Opens the tokenizer of a model: {@code tokenizer.json}, {@code tokenizer.model}, or {@code
 * vocab.json} with {@code merges.txt} in a folder with {@code tokenizer_config.json}, or the
 * metadata of a GGUF file. The chat template is {@code chat_template.jinja}, else the config's,
 * else {@code chat_template.json}'s.
 */
public final class TokenizerFiles {
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";
  static final String TEMPLATE = "chat_template.jinja";
  private static final String SENTENCE_PIECE = "tokenizer.model";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerFiles() {}

  /**
   * Opens the tokenizer of a model folder; where it has no files of its own, that of the GGUF file
   * in it.
   *
   * @throws TokenizerException if there is none, or it cannot be used
   */
  public static Tokenizer open(Path folder) throws IOException {
    TokenizerConfig config = config(folder);
    Path tokenizer = folder.resolve(TOKENIZER);
    if (Files.isRegularFile(tokenizer)) {
      return new HuggingFaceJsonTokenizer(
          SideFile.bytes(tokenizer, "a tokenizer"), config, tokenizer.toString());
    }
    Path sentencePiece = folder.resolve(SENTENCE_PIECE);
    if (Files.isRegularFile(sentencePiece)) {
      SentencePieceModel model =
          SentencePieceModel.read(
              SideFile.bytes(sentencePiece, "a SentencePiece model"), sentencePiece.toString());
      Boolean legacy = config.flag("legacy");
      byte[] json = JSON.writeValueAsBytes(model.tokenizerJson(legacy == null || legacy));
      return new HuggingFaceJsonTokenizer(json, model.complete(config), sentencePiece.toString());
    }
    Path vocabulary = folder.resolve(VocabularyAndMerges.VOCABULARY);
    Path merges = folder.resolve(VocabularyAndMerges.MERGES);
    if (Files.isRegularFile(vocabulary) && Files.isRegularFile(merges)) {
      VocabularyAndMerges both =
          new VocabularyAndMerges(
              SideFile.json(vocabulary, "a tokenizer's pieces"),
              SideFile.text(merges, "a tokenizer's merges"),
              vocabulary.toString());
      TokenizerConfig completed = both.complete(config);
      byte[] json = JSON.writeValueAsBytes(both.tokenizerJson(completed));
      return new HuggingFaceJsonTokenizer(json, completed, vocabulary.toString());
    }
    Path gguf = GgufFile.in(folder);
    if (gguf != null) {
      try (GgufFile file = GgufFile.open(gguf)) {
        return ofGguf(file.metadata(), file.source());
      }
    }
    throw new TokenizerException(
        "%s: neither %s nor %s is there, nor %s with %s; put the model's tokenizer files in this folder"
            .formatted(
                folder,
                TOKENIZER,
                SENTENCE_PIECE,
                VocabularyAndMerges.VOCABULARY,
                VocabularyAndMerges.MERGES));
  }

  /**
   * Builds the tokenizer that a GGUF file describes.
   *
   * @param metadata the file's metadata, as {@link org.sensorium.nn.checkpoint.GgufFile} gives it
   * @param source what messages call the file
   * @throws TokenizerException if it describes a tokenizer that is not known
   */
  public static Tokenizer ofGguf(Map<String, Object> metadata, String source) throws IOException {
    GgufTokenizer gguf = new GgufTokenizer(metadata, source);
    return new HuggingFaceJsonTokenizer(
        JSON.writeValueAsBytes(gguf.tokenizerJson()), gguf.config(), source);
  }

  private static TokenizerConfig config(Path folder) throws IOException {
    Path file = folder.resolve(CONFIG);
    TokenizerConfig config =
        Files.isRegularFile(file)
            ? TokenizerConfig.of(SideFile.json(file, "a tokenizer's settings"))
            : TokenizerConfig.empty();
    Path special = folder.resolve("special_tokens_map.json");
    if (Files.isRegularFile(special)) {
      ObjectNode named = SideFile.json(special, "a tokenizer's special tokens");
      for (String token : new String[] {"bos_token", "eos_token", "unk_token", "pad_token"}) {
        if (!config.json().has(token) && named.has(token)) {
          config.json().set(token, named.get(token));
        }
      }
    }
    Path template = folder.resolve(TEMPLATE);
    Path older = folder.resolve("chat_template.json");
    if (Files.isRegularFile(template)) {
      return config.withChatTemplate(SideFile.text(template, "a chat template"));
    }
    if (config.chatTemplate() == null && Files.isRegularFile(older)) {
      String text = SideFile.json(older, "a chat template").path("chat_template").textValue();
      return text == null ? config : config.withChatTemplate(text);
    }
    return config;
  }
}
