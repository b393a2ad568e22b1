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
import org.sensorium.fusion.recipe.ConfigException;
import org.sensorium.fusion.recipe.Devices;
import org.sensorium.fusion.recipe.FinetuneRecipe;
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
    Path folder = folder();
    RunConfig config = config(folder);
    SandboxConfig scenes = scenes();
    Path data = folder.resolve("data");
    boolean begun = Files.exists(folder.resolve("config.yaml"));
    try (RunSession session = new RunSession(spec.commandLine().getErr())) {
      FinetuneRecipe recipe = session.recipe(config);
      Devices.of(config.device()); // like all that may be refused, before anything is written
      if (begun) {
        recipe.checkBegun();
        checkScenes(scenes, data);
      }
      draw(scenes, data, session.listener());
      session.print(recipe.run(begun), config, terminal);
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

  private SandboxConfig scenes() {
    Map<String, String> changes = new LinkedHashMap<>(sandbox);
    if (seed != null) {
      changes.putIfAbsent("seed", seed.toString());
    }
    return SandboxConfig.defaults().with(changes);
  }

  /** A run that goes on needs the scenes that it began with. */
  private static void checkScenes(SandboxConfig scenes, Path data) throws IOException {
    SandboxConfig drawn = Sandbox.configOf(data);
    if (drawn != null && !drawn.equals(scenes)) {
      throw new ConfigException(
          "%s: the run there was begun with other scenes (%s): give the same --seed and --sandbox to go on with it, or another --out to begin anew"
              .formatted(data, String.join("; ", scenes.differencesTo(drawn))));
    }
  }

  private static void draw(SandboxConfig config, Path folder, RunListener listener)
      throws IOException {
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
      RunConfig config = RunConfig.parse(RUN_FILE.substring(1), yaml, all);
      if (!config.folder().normalize().equals(folder.normalize())) {
        throw new ConfigException(
            "name= and output= would put the run into %s, apart from its scenes in %s: name the folder with --out"
                .formatted(config.folder(), folder));
      }
      return config;
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
