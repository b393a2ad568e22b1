package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.build.Sandboxes;
import org.sensorium.datasets.build.sandbox.SandboxPlan;
import org.sensorium.fusion.recipe.RunListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data sandbox}: see {@link Sandboxes}. */
@Command(
    name = "sandbox",
    description = {
      "Makes pictures, clips, sounds or point clouds, with questions of which the answers are known:",
      "coloured shapes; shapes that move, grow, shrink, change colour or appear; instruments that play notes; solids."
    })
final class DataSandboxCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write to.")
  private Path out;

  @Option(
      names = "--modality",
      paramLabel = "NAME",
      description = "image, video, audio or points (default: ${DEFAULT-VALUE}).")
  private String modality = "image";

  @Option(names = "--seed", description = "Of all random draws (default: 1).")
  private @Nullable Long seed;

  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "0..*",
      description =
          "Changes to the defaults, which sandbox.json holds, such as trainScenes=500"
              + " scene.maxObjects=2; lists with commas, ranges as FROM,TO.")
  private Map<String, String> changes = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    Map<String, String> all = new LinkedHashMap<>(changes);
    if (seed != null) {
      all.putIfAbsent("seed", seed.toString());
    }
    SandboxPlan plan = Sandboxes.of(modality).with(all);
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    int media = plan.trainScenes() + plan.testScenes();
    try (RunListener.Progress progress = terminal.begin("drawing", media, plan.nouns())) {
      plan.write(out, done -> progress.at(done, ""));
    }
    spec.commandLine().getOut().println(out);
    return 0;
  }
}
