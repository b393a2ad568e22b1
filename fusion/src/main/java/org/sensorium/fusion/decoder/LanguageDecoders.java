package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.GgufLlama;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;

/** The kinds of decoder, by the exact {@code model_type} of a checkpoint's config. */
public final class LanguageDecoders {

  /** Reads a decoder's weights. */
  private interface Kind {
    LanguageDecoder load(WeightScope scope, JsonNode config, Precision precision)
        throws IOException;
  }

  private static final Map<String, Kind> KINDS =
      new TreeMap<>(
          Map.of(
              "llama",
              (scope, config, precision) ->
                  LlamaDecoder.load(scope, LlamaConfig.of(config), precision)));

  private LanguageDecoders() {}

  /** A decoder and the tokenizer that came with it. */
  public record Loaded(LanguageDecoder decoder, Tokenizer tokenizer) implements AutoCloseable {
    /** Closes the tokenizer; the weights belong to the manager they were read with. */
    @Override
    public void close() {
      tokenizer.close();
    }
  }

  /**
   * Reads a decoder and its tokenizer.
   *
   * @param path a GGUF file, a folder that holds one, or a hub folder with config.json
   * @param manager owner of the weights; decides the device
   * @throws CheckpointException if weights are missing or left over, or the architecture is unknown
   */
  public static Loaded load(Path path, NDManager manager, Precision precision) throws IOException {
    Path file = ggufOr(path);
    try (Checkpoint checkpoint = Checkpoints.open(file)) {
      if (checkpoint instanceof GgufLlama gguf) {
        return new Loaded(
            load(checkpoint, gguf.config(), manager, precision),
            TokenizerFiles.ofGguf(gguf.metadata(), gguf.source()));
      }
      Path config = path.resolve("config.json");
      if (!Files.isRegularFile(config)) {
        throw new CheckpointException(
            "%s: no config.json: it says which architecture the weights are of".formatted(path));
      }
      JsonNode json = new ObjectMapper().readTree(config.toFile());
      return new Loaded(load(checkpoint, json, manager, precision), TokenizerFiles.open(path));
    }
  }

  private static LanguageDecoder load(
      Checkpoint checkpoint, JsonNode config, NDManager manager, Precision precision)
      throws IOException {
    String type = config.path("model_type").asText();
    Kind kind = KINDS.get(type);
    if (kind == null) {
      throw new CheckpointException(
          "%s: model_type is \"%s\", expected one of %s"
              .formatted(checkpoint.source(), type, String.join(", ", KINDS.keySet())));
    }
    WeightScope scope = WeightScope.of(checkpoint, manager);
    LanguageDecoder decoder = kind.load(scope, config, precision);
    scope.finish();
    return decoder;
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
