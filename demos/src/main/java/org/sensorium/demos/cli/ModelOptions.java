package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.MediaEncoders;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.model.source.SourceSettings;
import org.sensorium.fusion.recipe.Devices;
import org.sensorium.nn.kernels.Precision;
import picocli.CommandLine.Option;

/** Options of every command that uses a trained model. */
final class ModelOptions {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description = "Model folder (default: ${DEFAULT-VALUE}, where quickstart leaves one).")
  private Path model = Path.of("runs", "quickstart", "model");

  @Option(names = "--device", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device = "auto";

  @Option(
      names = "--precision",
      description = "float32, bf16 or float16 (default: as it was trained).")
  private @Nullable String precision;

  Path folder() {
    return model;
  }

  /**
   * Reads the model, fetching its frozen parts if need be; the caller closes it.
   *
   * @param err shows how far a download is
   */
  MultimodalModel load(PrintWriter err) throws IOException {
    Precision chosen = precision == null ? null : Precision.of(precision);
    Logging.quietEngine();
    try (DownloadProgress downloads = new DownloadProgress(TerminalListener.on(err))) {
      ModelSources sources = ModelSources.ofEnvironment(downloads);
      return MultimodalModel.of(ModelParts.open(model, sources, Devices.of(device), chosen));
    }
  }

  /**
   * Reads a model that is to be shown some media. Where the folder tells what it reads, media of
   * other kinds are refused before its weights are read.
   *
   * @throws IllegalArgumentException if it does not read a medium's kind
   */
  MultimodalModel load(List<Media> media, PrintWriter err) throws IOException {
    check(media, reads());
    MultimodalModel loaded = load(err);
    try {
      check(media, loaded.parts().kinds());
      return loaded;
    } catch (IllegalArgumentException e) {
      loaded.close();
      throw e;
    }
  }

  /** The modalities that the model's folder says are read; all where it does not tell. */
  Set<Media.Kind> reads() throws IOException {
    return Files.isRegularFile(model.resolve(ModelSpec.FILE))
        ? ModelSpec.read(model).kinds()
        : EnumSet.allOf(Media.Kind.class);
  }

  /** Refuses media of other kinds than these, or what can be read as one of them. */
  static void check(List<Media> media, Set<Media.Kind> kinds) {
    for (Media medium : media) {
      try {
        MediaEncoders.readAs(medium.kind(), kinds);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("%s: %s".formatted(medium.ref(), e.getMessage()), e);
      }
    }
  }

  /** Where the features of frozen encoders are kept. */
  static Path features() {
    return SourceSettings.ofEnvironment().home().resolve("features");
  }
}
