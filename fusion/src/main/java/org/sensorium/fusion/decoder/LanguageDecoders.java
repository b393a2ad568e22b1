package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

/** The kinds of decoder, by the exact {@code model_type} of a checkpoint's config. */
public final class LanguageDecoders {

  /** Reads what a family's config tells. */
  private interface Family {
    DecoderPlan plan(HubConfig config);
  }

  private static final Map<String, Family> FAMILIES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("gemma", GemmaFamily::plan),
              Map.entry("gpt2", Gpt2Family::plan),
              Map.entry("gpt_neox", GptNeoxFamily::plan),
              Map.entry("llama", LlamaFamily::plan),
              Map.entry("mistral", MistralFamily::plan),
              Map.entry("mosaic_gpt", MptFamily::mosaic),
              Map.entry("mpt", MptFamily::plan),
              Map.entry("opt", OptFamily::plan),
              Map.entry("phi", PhiFamily::plan),
              Map.entry("phi3", Phi3Family::plan),
              Map.entry("qwen2", QwenFamily::qwen2),
              Map.entry("qwen3", QwenFamily::qwen3),
              Map.entry("stablelm", StableLmFamily::plan)));

  private LanguageDecoders() {}

  /**
   * A decoder and its tokenizer.
   *
   * @param config shape of the decoder, as a hub {@code config.json} writes it
   */
  public record Loaded(LanguageDecoder decoder, JsonNode config, Tokenizer tokenizer)
      implements AutoCloseable {
    /** Closes the tokenizer; the weights belong to the manager they were read with. */
    @Override
    public void close() {
      tokenizer.close();
    }
  }

  /**
   * Reads a decoder and the tokenizer that came with it.
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
   * Reads a decoder.
   *
   * @param tokenizer folder of the tokenizer; null for the one that came with the decoder
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
      return new Loaded(
          load(llava ? LlavaCheckpoint.decoder(root) : root, own, precision),
          own,
          TokenizerFiles.open(tokenizer == null ? path : tokenizer));
    }
  }

  /**
   * Reads a decoder that is part of a larger checkpoint.
   *
   * @param scope the decoder's corner; its manager owns the weights
   * @param config as a hub {@code config.json} writes it
   * @throws CheckpointException if weights are missing or left over, or the architecture is unknown
   */
  public static LanguageDecoder load(WeightScope scope, JsonNode config, Precision precision)
      throws IOException {
    LanguageDecoder decoder =
        TransformerDecoder.load(scope, plan(scope.source(), config), precision);
    scope.finish();
    return decoder;
  }

  /** The {@code model_type}s that are known. */
  public static Set<String> families() {
    return Collections.unmodifiableSet(FAMILIES.keySet());
  }

  /**
   * A decoder's numbered list of layers.
   *
   * @param path what the checkpoint calls it, {@code model.layers}
   * @param count how many there are
   */
  public record LayerList(String path, int count) {}

  /**
   * The layers of the decoder that a config describes.
   *
   * @param source of the config, for messages
   */
  public static LayerList layers(String source, JsonNode config) throws CheckpointException {
    DecoderPlan plan = plan(source, config);
    return new LayerList(plan.names().outer().layers(), plan.shape().layers());
  }

  /** What a config tells, without any weights. */
  static DecoderPlan plan(String source, JsonNode config) throws CheckpointException {
    String type = config.path("model_type").asText();
    Family family = FAMILIES.get(type);
    if (family == null) {
      throw new CheckpointException(
          "%s: model_type is \"%s\", expected one of %s"
              .formatted(source, type, String.join(", ", FAMILIES.keySet())));
    }
    try {
      return family.plan(new HubConfig(config));
    } catch (IllegalArgumentException e) { // a config that makes no sense
      throw new CheckpointException("%s: %s".formatted(source, e.getMessage()), e);
    }
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
