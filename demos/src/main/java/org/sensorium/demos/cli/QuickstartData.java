package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.build.Sandboxes;
import org.sensorium.datasets.build.sandbox.SandboxPlan;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.recipe.ConfigException;
import org.sensorium.fusion.recipe.RunListener;

/**
 * What a quickstart learns from: the sandbox of a modality in the run's folder {@code data}, or
 * those of all, each in a folder of its own there.
 */
record QuickstartData(Map<Path, SandboxPlan> plans) {
  /** In place of a modality: every one. */
  static final String ALL = "all";

  /**
   * The data of a run.
   *
   * @param changes to the plan; of all, those whose key begins with a modality and a point are for
   *     it alone
   * @throws IllegalArgumentException if the modality or a change is not known
   */
  static QuickstartData of(
      String modality, Path folder, @Nullable Long seed, Map<String, String> changes) {
    Map<Path, SandboxPlan> plans = new LinkedHashMap<>();
    if (!modality.equals(ALL)) {
      plans.put(folder, plan(modality, seed, changes));
      return new QuickstartData(plans);
    }
    for (String id : Modality.ids()) {
      Map<String, String> own = new LinkedHashMap<>();
      changes.forEach(
          (key, value) -> {
            String of = Modality.ids().stream().filter(begins(key)).findFirst().orElse("");
            if (of.isEmpty()) {
              own.putIfAbsent(key, value);
            } else if (of.equals(id)) {
              own.put(key.substring(of.length() + 1), value);
            }
          });
      plans.put(folder.resolve(id), plan(id, seed, own));
    }
    return new QuickstartData(plans);
  }

  private static Predicate<String> begins(String key) {
    return id -> key.startsWith(id + ".");
  }

  private static SandboxPlan plan(
      String modality, @Nullable Long seed, Map<String, String> changes) {
    Map<String, String> all = new LinkedHashMap<>(changes);
    if (seed != null) {
      all.putIfAbsent("seed", seed.toString());
    }
    return Sandboxes.of(modality).with(all);
  }

  /** The keys of a run file that name the data; of several, by their modalities' names. */
  List<String> overrides() {
    return List.of("data.train=" + sources("train.json"), "data.test=" + sources("test.json"));
  }

  private String sources(String file) {
    List<String> sources = new ArrayList<>();
    plans.forEach(
        (folder, plan) -> {
          String path = quoted(folder.resolve(file));
          sources.add(
              plans.size() == 1 ? path : "{name: %s, path: %s}".formatted(plan.modality(), path));
        });
    return sources.toString();
  }

  /** A path as YAML text, whatever its letters. */
  static String quoted(Path path) {
    return "'%s'".formatted(path.toString().replace("'", "''"));
  }

  /** A run that goes on needs the data that it began with. */
  void checkBegun() throws IOException {
    for (Map.Entry<Path, SandboxPlan> entry : plans.entrySet()) {
      SandboxPlan drawn = Sandboxes.planOf(entry.getKey());
      if (drawn != null && !drawn.equals(entry.getValue())) {
        throw new ConfigException(
            "%s: the run there was begun with other scenes (%s): give the same --seed and --sandbox to go on with it, or another --out to begin anew"
                .formatted(
                    entry.getKey(), String.join("; ", entry.getValue().differencesTo(drawn))));
      }
    }
  }

  /** Makes the media and the questions about them. */
  void write(RunListener listener) throws IOException {
    for (Map.Entry<Path, SandboxPlan> entry : plans.entrySet()) {
      SandboxPlan plan = entry.getValue();
      int scenes = plan.trainScenes() + plan.testScenes();
      try (RunListener.Progress progress = listener.begin("drawing", scenes, plan.nouns())) {
        plan.write(entry.getKey(), done -> progress.at(done, ""));
      }
    }
  }
}
