package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sensorium.datasets.build.sandbox.Sandbox;
import org.sensorium.datasets.build.sandbox.SandboxConfig;
import org.sensorium.fusion.recipe.RunListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data sandbox}: see {@link Sandbox}. */
@Command(
    name = "sandbox",
    description = "Draws scenes of coloured shapes, with questions of which the answers are known.")
final class DataSandboxCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write to.")
  private Path out;

  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "0..*",
      description = "Changes to the defaults, such as trainScenes=500 scene.maxObjects=2.")
  private Map<String, String> changes = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    SandboxConfig config = SandboxConfig.defaults().with(changes);
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    int scenes = config.trainScenes() + config.testScenes();
    try (RunListener.Progress progress = terminal.begin("drawing", scenes, "pictures")) {
      Sandbox.write(config, out, done -> progress.at(done, ""));
    }
    spec.commandLine().getOut().println(out);
    return 0;
  }
}
