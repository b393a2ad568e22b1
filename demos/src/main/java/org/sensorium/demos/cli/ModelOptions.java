package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.MultimodalModel;
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

  /** Reads the model; the caller closes it. */
  MultimodalModel load() throws IOException {
    return MultimodalModel.load(
        model, Devices.of(device), precision == null ? null : Precision.of(precision));
  }

  /** Where the features of frozen encoders are kept. */
  static Path features() {
    return SourceSettings.ofEnvironment().home().resolve("features");
  }
}
