package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sensorium.fusion.model.HubExport;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.train.AtomicFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium models export MODEL --out DIR}. */
@Command(
    name = "export",
    description = {
      "Writes a model folder as transformers lays it out, with all weights: LLaVA, BLIP-2 or"
          + " InstructBLIP."
    })
final class ModelsExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "Model folder, as train, quickstart and models import write it.")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to be written.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    NewFolder.require(out);
    Logging.quietEngine();
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    try (DownloadProgress progress = new DownloadProgress(terminal)) {
      ModelSources sources = ModelSources.ofEnvironment(progress);
      AtomicFolder.write(out, folder -> HubExport.write(model, sources, folder));
    }
    spec.commandLine().getOut().printf("%s: written%n", out);
    return 0;
  }
}
