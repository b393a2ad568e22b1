package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.model.source.FileHash;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Precision;

/** The parts of a model that are not trained, read from their sources and checked. */
record Frozen(
    NDManager manager,
    MediaEncoder encoder,
    ModelSpec.Source encoderSource,
    LanguageDecoders.Loaded language,
    ModelSpec.Source decoderSource) {
  private static final List<String> WEIGHT_FILES = List.of(".gguf", ".safetensors", ".pth", ".bin");

  /**
   * Reads encoder and decoder.
   *
   * @param folder of the model: a source may be a folder in it; null if there is none yet
   */
  static Frozen load(
      ModelSpec.Encoder encoder,
      ModelSpec.Source decoder,
      @Nullable Path folder,
      ModelSources sources,
      Device device,
      Precision precision)
      throws IOException {
    Path decoderPath = path(decoder, folder, sources);
    Path encoderPath = path(encoder.source(), folder, sources);
    ModelSpec.Source decoderSource = checked(decoder, decoderPath);
    ModelSpec.Source encoderSource = checked(encoder.source(), encoderPath);
    NDManager manager = NDManager.newBaseManager(device);
    try {
      return new Frozen(
          manager,
          ImageFeatures.load(encoder.id(), manager, encoderPath, encoder.layers(), encoder.grid()),
          encoderSource,
          LanguageDecoders.load(decoderPath, manager, precision),
          decoderSource);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static Path path(ModelSpec.Source source, @Nullable Path folder, ModelSources sources)
      throws IOException {
    if (folder != null && Files.isDirectory(folder.resolve(source.source()))) {
      return folder.resolve(source.source());
    }
    return sources.resolve(source.source());
  }

  private static ModelSpec.Source checked(ModelSpec.Source source, Path path) throws IOException {
    String sum = FileHash.sha256Of(weights(path));
    if (source.sha256() != null && !source.sha256().equals(sum)) {
      throw new CheckpointException(
          "%s: the weights in %s have SHA-256 %s, but the model was trained with %s"
              .formatted(source.source(), path, sum, source.sha256()));
    }
    return new ModelSpec.Source(source.source(), sum);
  }

  /** The file that stands for a part: its weights, of several shards the first. */
  private static Path weights(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return path;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> WEIGHT_FILES.stream().anyMatch(file.toString()::endsWith))
          .sorted()
          .findFirst()
          .orElseThrow(
              () ->
                  new CheckpointException(
                      "%s: no weights in it, expected a file that ends in one of %s"
                          .formatted(path, String.join(", ", WEIGHT_FILES))));
    }
  }
}
