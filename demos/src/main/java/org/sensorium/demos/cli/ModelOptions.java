package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.ModelParts;
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

  /** Where the features of frozen encoders are kept. */
  static Path features() {
    return SourceSettings.ofEnvironment().home().resolve("features");
  }
}
