package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.build.sandbox.Sandbox;
import org.sensorium.datasets.build.sandbox.SandboxConfig;
import org.sensorium.fusion.recipe.RunConfig;
import org.sensorium.fusion.recipe.RunListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium quickstart}: draws scenes, trains on them, and shows what was learned. */
@Command(
    name = "quickstart",
    description = "Teaches a small language model to see, from nothing, in minutes on a CPU.")
final class QuickstartCommand implements Callable<Integer> {
  private static final String RUN_FILE = "/configs/quickstart.yaml";

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run (default: ${DEFAULT-VALUE}, or with a number behind it).")
  private Path out = Path.of("runs", "quickstart");

  @Option(
      names = "--seed",
      description = "Of the scenes and the training (default: as configs/quickstart.yaml says).")
  private @Nullable Long seed;

  @Option(
      names = "--sandbox",
      paramLabel = "KEY=VALUE",
      description = "Change to the scenes, such as trainScenes=100; may be repeated.")
  private Map<String, String> sandbox = new LinkedHashMap<>();

  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "0..*",
      description = "Changes to configs/quickstart.yaml, such as device=cpu.")
  private List<String> overrides = List.of();

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    try (RunSession session = new RunSession(spec.commandLine().getErr())) {
      Path folder = folder();
      boolean begun = Files.exists(folder.resolve("config.yaml"));
      draw(folder.resolve("data"), session.listener());
      RunConfig config = config(folder);
      session.print(session.recipe(config).run(begun), config, terminal);
    }
    return 0;
  }

  /** The folder asked for, or the next number after it that holds no finished run. */
  private Path folder() {
    Path folder = out;
    for (int number = 2; Files.exists(folder.resolve("scores.json")); number++) {
      folder = out.resolveSibling(out.getFileName() + "-" + number);
    }
    return folder;
  }

  private void draw(Path folder, RunListener listener) throws IOException {
    Map<String, String> changes = new LinkedHashMap<>(sandbox);
    if (seed != null) {
      changes.putIfAbsent("seed", seed.toString());
    }
    SandboxConfig config = SandboxConfig.defaults().with(changes);
    int scenes = config.trainScenes() + config.testScenes();
    try (RunListener.Progress progress = listener.begin("drawing", scenes, "pictures")) {
      Sandbox.write(config, folder, done -> progress.at(done, ""));
    }
  }

  private RunConfig config(Path folder) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("name=" + folder.getFileName());
    all.add("output=" + parent(folder));
    if (seed != null) {
      all.add("seed=" + seed);
    }
    all.add("data.train=[%s]".formatted(quoted(folder.resolve("data/train.json"))));
    all.add("data.test=" + quoted(folder.resolve("data/test.json")));
    all.addAll(overrides);
    try (InputStream in = QuickstartCommand.class.getResourceAsStream(RUN_FILE)) {
      if (in == null) {
        throw new IOException(RUN_FILE + " is not in the jar: build again");
      }
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return RunConfig.parse(RUN_FILE.substring(1), yaml, all);
    }
  }

  private static String parent(Path folder) {
    Path parent = folder.getParent();
    return quoted(parent == null ? Path.of(".") : parent);
  }

  /** A path as YAML text, whatever its letters. */
  private static String quoted(Path path) {
    return "'%s'".formatted(path.toString().replace("'", "''"));
  }
}
