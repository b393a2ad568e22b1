package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sensorium.fusion.recipe.FinetuneRecipe;
import org.sensorium.fusion.recipe.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium train RUN.yaml [key=value …]}. */
@Command(name = "train", description = "Trains a model as a run file says.")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN.yaml", description = "The run file; see configs/.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Changes to it, such as stages.0.batch_size=4.")
  private List<String> overrides = List.of();

  @Option(
      names = "--dry-run",
      description = "Only checks the run file and its data, and prints the run with every default.")
  private boolean dryRun;

  @Option(names = "--resume", description = "Goes on from the run's last complete checkpoint.")
  private boolean resume;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RunConfig config = RunConfig.read(file, overrides);
    try (RunSession session = new RunSession(spec.commandLine().getErr())) {
      FinetuneRecipe recipe = session.recipe(config);
      if (dryRun) {
        out.print(config.toYaml());
        out.println(recipe.check());
      } else {
        session.print(recipe.run(resume), config, out);
      }
    }
    return 0;
  }
}
