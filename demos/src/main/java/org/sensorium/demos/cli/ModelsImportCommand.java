package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.recipe.Devices;
import org.sensorium.fusion.train.AtomicFolder;
import org.sensorium.nn.kernels.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium models import SRC --out DIR}. */
@Command(
    name = "import",
    description = {
      "Makes a model folder of a published checkpoint; models inspect says what it lacks.",
      "Frozen parts are referred to where they lie, the rest is copied. Nothing in the file is run."
    })
final class ModelsImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SRC", description = "Folder, weights file or ORG/NAME of the hub.")
  private String source;

  @Mixin private SuppliedOptions supplied;

  @Option(
      names = "--template",
      paramLabel = "ID",
      description = "Chat template (default: the checkpoint's own, else its authors').")
  private @Nullable String template;

  @Option(
      names = "--qformer-tokenizer",
      paramLabel = "MODEL",
      description = "Tokenizer of what an instruction-aware Q-Former reads.")
  private @Nullable String words;

  @Option(
      names = "--precision",
      description = "float32, bf16 or float16 (default: as the language model is stored).")
  private @Nullable String precision;

  @Option(names = "--device", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device = "auto";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Model folder to be written.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    NewFolder.require(out);
    Logging.quietEngine();
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    try (DownloadProgress progress = new DownloadProgress(terminal)) {
      ModelSources sources = ModelSources.ofEnvironment(progress);
      try (MultimodalModel model =
          MultimodalModel.of(
              ModelParts.open(
                  sources.resolve(source),
                  supplied.parts(template, words),
                  sources,
                  Devices.of(device),
                  precision == null ? null : Precision.of(precision)))) {
        AtomicFolder.write(out, model::save);
      }
    }
    spec.commandLine().getOut().printf("%s: written; ask with --model %s%n", out, out);
    return 0;
  }
}
