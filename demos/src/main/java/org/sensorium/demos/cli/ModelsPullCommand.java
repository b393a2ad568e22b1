package org.sensorium.demos.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.sensorium.fusion.model.source.ModelSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium models pull MODEL…}. */
@Command(name = "pull", description = "Fetches models, and prints where each lies.")
final class ModelsPullCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description = "Name from models list, or ORG/NAME[@REVISION] of the hub.")
  private List<String> models;

  @Override
  public Integer call() throws IOException {
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    for (String model : models) {
      try (DownloadProgress progress = new DownloadProgress(terminal)) {
        spec.commandLine().getOut().println(ModelSources.ofEnvironment(progress).resolve(model));
      }
    }
    return 0;
  }
}
