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
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.recipe.ConfigException;
import org.sensorium.fusion.recipe.Devices;
import org.sensorium.fusion.recipe.FinetuneRecipe;
import org.sensorium.fusion.recipe.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium quickstart}: makes media, trains on them, and shows what was learned. */
@Command(
    name = "quickstart",
    description =
        "Teaches a small language model to see, to watch, to listen or all of it, from nothing, in"
            + " minutes on a CPU.")
final class QuickstartCommand implements Callable<Integer> {
  private static final String IMAGE = Modality.id(Media.Kind.IMAGE);

  @Spec private CommandSpec spec;

  @Option(
      names = "--modality",
      paramLabel = "NAME",
      description =
          "image, video, audio, points or all, one after the other (default: ${DEFAULT-VALUE}).")
  private String modality = IMAGE;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the run (default: runs/quickstart, of other modalities"
              + " runs/quickstart-NAME; with a number behind it where one is finished).")
  private @Nullable Path out;

  @Option(
      names = "--seed",
      description = "Of the scenes and the training (default: as the run file says).")
  private @Nullable Long seed;

  @Option(
      names = "--sandbox",
      paramLabel = "KEY=VALUE",
      description =
          "Change to the scenes, such as trainScenes=100; of one of all modalities"
              + " video.trainScenes=100. May be repeated.")
  private Map<String, String> sandbox = new LinkedHashMap<>();

  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "0..*",
      description =
          "Changes to the run file, configs/quickstart.yaml or configs/quickstart-NAME.yaml, such as"
              + " device=cpu.")
  private List<String> overrides = List.of();

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    checkModality();
    Path folder = folder();
    QuickstartData data = QuickstartData.of(modality, folder.resolve("data"), seed, sandbox);
    RunConfig config = config(folder, data);
    boolean begun = Files.exists(folder.resolve("config.yaml"));
    try (RunSession session = new RunSession(spec.commandLine().getErr())) {
      FinetuneRecipe recipe = session.recipe(config);
      Devices.of(config.device()); // like all that may be refused, before anything is written
      if (begun) {
        recipe.checkBegun();
        data.checkBegun();
      }
      data.write(session.listener());
      session.print(recipe.run(begun), config, terminal);
    }
    return 0;
  }

  private void checkModality() {
    if (!modality.equals(QuickstartData.ALL) && !Modality.ids().contains(modality)) {
      throw new ParameterException(
          spec.commandLine(),
          "--modality is \"%s\", expected %s or %s"
              .formatted(modality, String.join(", ", Modality.ids()), QuickstartData.ALL));
    }
  }

  /** {@code quickstart}, or with the modality behind it. */
  private String name() {
    return modality.equals(IMAGE) ? "quickstart" : "quickstart-" + modality;
  }

  /** The folder asked for, or the next number after it that holds no finished run. */
  private Path folder() {
    Path asked = out == null ? Path.of("runs", name()) : out;
    Path folder = asked;
    for (int number = 2; Files.exists(folder.resolve("scores.json")); number++) {
      folder = asked.resolveSibling(asked.getFileName() + "-" + number);
    }
    return folder;
  }

  private RunConfig config(Path folder, QuickstartData data) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("name=" + folder.getFileName());
    all.add("output=" + parent(folder));
    if (seed != null) {
      all.add("seed=" + seed);
    }
    all.addAll(data.overrides());
    all.addAll(overrides);
    String file = "configs/%s.yaml".formatted(name());
    try (InputStream in = QuickstartCommand.class.getResourceAsStream("/" + file)) {
      if (in == null) {
        throw new IOException(file + " is not in the jar: build again");
      }
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      RunConfig config = RunConfig.parse(file, yaml, all);
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
    return QuickstartData.quoted(parent == null ? Path.of(".") : parent);
  }
}
