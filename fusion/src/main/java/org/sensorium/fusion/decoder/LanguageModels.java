package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.GgufFile;
import org.sensorium.nn.checkpoint.GgufLlama;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.TensorInfo;
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
   * @param path a GGUF file, a folder that holds one, or a hub folder with config.json
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
    Path single = GgufFile.in(path);
    try (Checkpoint checkpoint = Checkpoints.open(single == null ? path : single)) {
      WeightScope root = WeightScope.of(checkpoint, manager);
      if (checkpoint instanceof GgufLlama gguf) {
        return new Loaded(
            load(root, gguf.config(), precision),
            gguf.config(),
            tokenizer == null
                ? TokenizerFiles.ofGguf(gguf.metadata(), gguf.source())
                : TokenizerFiles.open(tokenizer));
      }
      JsonNode config = config(path);
      LanguageModel model = load(root, config, precision);
      Tokenizer words = TokenizerFiles.open(tokenizer == null ? path : tokenizer);
      return new Loaded(
          model,
          config,
          model instanceof OfaModel ? OfaTokens.complete(words, model.vocabularySize()) : words);
    }
  }

  private static JsonNode config(Path path) throws IOException {
    return SideFile.json(
        path.resolve("config.json"), "the config that says which architecture the weights are of");
  }

  /**
   * What the headers of a language model tell.
   *
   * @param width of its embeddings
   * @param vocabularySize rows of its embedding table
   * @param layers of a causal model; 0 for an encoder–decoder
   * @param precision in which most of its weights are stored
   */
  public record Outline(int width, int vocabularySize, int layers, Precision precision) {}

  /**
   * Checks a language model's names and shapes, reading no weight.
   *
   * @param path as {@link #load(Path, NDManager, Precision)} takes it
   * @throws CheckpointException as there
   */
  public static Outline outline(Path path) throws IOException {
    Path single = GgufFile.in(path);
    try (Checkpoint checkpoint = Checkpoints.open(single == null ? path : single)) {
      return outline(
          checkpoint, checkpoint instanceof GgufLlama gguf ? gguf.config() : config(path));
    }
  }

  /** {@link #outline(Path)} of a model that is part of a larger checkpoint. */
  public static Outline outline(Checkpoint checkpoint, JsonNode config) throws IOException {
    try (NDManager scratch = NDManager.newBaseManager(Device.cpu())) {
      WeightScope scope = WeightScope.shapesOnly(checkpoint, scratch);
      // float32, in which placeholders are held as they are
      LanguageModel model = load(scope, config, Precision.FLOAT32);
      int layers = model instanceof LanguageDecoder decoder ? decoder.layers() : 0;
      return new Outline(model.width(), model.vocabularySize(), layers, stored(checkpoint));
    }
  }

  /** The type of most of the floats; whatever is quantised is best held as bfloat16. */
  private static Precision stored(Checkpoint checkpoint) {
    Map<Precision, Long> numbers = new EnumMap<>(Precision.class);
    for (TensorInfo tensor : checkpoint.tensors().values()) {
      Precision held =
          switch (tensor.type()) {
            case "F32", "F64" -> Precision.FLOAT32;
            case "F16" -> Precision.FLOAT16;
            default -> Precision.BFLOAT16;
          };
      if (tensor.floating()) {
        numbers.merge(held, tensor.shape().size(), Long::sum);
      }
    }
    return numbers.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(Precision.FLOAT32);
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
}
