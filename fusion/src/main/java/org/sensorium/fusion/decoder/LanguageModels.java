package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.GgufLlama;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;

/** Language models where their files lie: causal ones and encoder–decoders. */
public final class LanguageModels {

  private LanguageModels() {}

  /**
   * A language model and its tokenizer.
   *
   * @param config shape of the model, as a hub {@code config.json} writes it
   */
  public record Loaded(LanguageModel model, JsonNode config, Tokenizer tokenizer)
      implements AutoCloseable {

    /**
     * The model where only a causal one will do.
     *
     * @throws IllegalStateException if it is an encoder–decoder
     */
    public LanguageDecoder decoder() {
      if (model instanceof LanguageDecoder decoder) {
        return decoder;
      }
      throw new IllegalStateException(
          "%s is an encoder-decoder, expected a causal language model"
              .formatted(config.path("model_type")));
    }

    /** Closes the tokenizer; the weights belong to the manager they were read with. */
    @Override
    public void close() {
      tokenizer.close();
    }
  }

  /**
   * Reads a language model and the tokenizer that came with it.
   *
   * @param path a GGUF file, a folder that holds one, a hub folder with config.json, or such a
   *     folder of a LLaVA checkpoint, of which the decoder is read
   * @param manager owner of the weights; decides the device
   * @throws CheckpointException if weights are missing or left over, or the architecture is unknown
   */
  public static Loaded load(Path path, NDManager manager, Precision precision) throws IOException {
    return load(path, manager, precision, null);
  }

  /**
   * Reads a language model.
   *
   * @param tokenizer folder of the tokenizer; null for the one that came with the model
   */
  public static Loaded load(
      Path path, NDManager manager, Precision precision, @Nullable Path tokenizer)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoints.open(ggufOr(path))) {
      WeightScope root = WeightScope.of(checkpoint, manager);
      if (checkpoint instanceof GgufLlama gguf) {
        return new Loaded(
            load(root, gguf.config(), precision),
            gguf.config(),
            tokenizer == null
                ? TokenizerFiles.ofGguf(gguf.metadata(), gguf.source())
                : TokenizerFiles.open(tokenizer));
      }
      JsonNode config =
          SideFile.json(
              path.resolve("config.json"),
              "the config that says which architecture the weights are of");
      boolean llava = config.path("model_type").asText().equals(LlavaCheckpoint.MODEL_TYPE);
      JsonNode own = llava ? LlavaCheckpoint.textConfig(config) : config;
      LanguageModel model = load(llava ? LlavaCheckpoint.decoder(root) : root, own, precision);
      Tokenizer words = TokenizerFiles.open(tokenizer == null ? path : tokenizer);
      return new Loaded(
          model,
          own,
          model instanceof OfaModel ? OfaTokens.complete(words, model.vocabularySize()) : words);
    }
  }

  /**
   * Reads a language model of either sort that may be part of a larger checkpoint.
   *
   * @param scope its corner; its manager owns the weights
   * @param config as a hub {@code config.json} writes it
   * @throws CheckpointException if weights are missing or left over, or the architecture is unknown
   */
  public static LanguageModel load(WeightScope scope, JsonNode config, Precision precision)
      throws IOException {
    String type = config.path("model_type").asText();
    if (Seq2SeqDecoders.kinds().contains(type)) {
      return Seq2SeqDecoders.load(scope, config, precision);
    }
    if (LanguageDecoders.families().contains(type)) {
      return LanguageDecoders.load(scope, config, precision);
    }
    throw new CheckpointException(
        "%s: model_type is \"%s\", expected one of %s, or of the encoder-decoders %s"
            .formatted(
                scope.source(),
                type,
                String.join(", ", LanguageDecoders.families()),
                String.join(", ", Seq2SeqDecoders.kinds())));
  }

  private static Path ggufOr(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return path;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> file.toString().endsWith(".gguf"))
          .sorted()
          .findFirst()
          .orElse(path);
    }
  }
}
