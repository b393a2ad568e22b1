package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Everything that a sandbox follows from: the same config gives the same files.
 *
 * @param seed of all random draws
 * @param trainScenes pictures to train on
 * @param testScenes held-out pictures, none of which occurs in training
 * @param heldOutCombinations shape-colour pairs that occur only in held-out pictures
 * @param unseenShare share of the held-out pictures that show such a pair
 * @param scene how scenes look
 * @param questions what is asked
 */
public record SandboxConfig(
    long seed,
    int trainScenes,
    int testScenes,
    int heldOutCombinations,
    double unseenShare,
    SceneConfig scene,
    QuestionConfig questions)
    implements SandboxPlan {

  public SandboxConfig {
    PlanRules.check(
        trainScenes,
        testScenes,
        heldOutCombinations,
        unseenShare,
        (scene.shapes().size() - 2) * (scene.colours().size() - 2),
        "%d shapes and %d colours".formatted(scene.shapes().size(), scene.colours().size()));
  }

  @Override
  public String modality() {
    return "image";
  }

  @Override
  public String nouns() {
    return "pictures";
  }

  /** The quickstart's sandbox. */
  public static SandboxConfig defaults() {
    return new SandboxConfig(
        /* seed= */ 1,
        /* trainScenes= */ 800,
        /* testScenes= */ 100,
        /* heldOutCombinations= */ 8,
        /* unseenShare= */ 0.25,
        SceneConfig.defaults(),
        QuestionConfig.defaults());
  }

  @Override
  public SandboxConfig with(Map<String, String> changes) {
    return PlanJson.changed(this, SandboxConfig.class, changes);
  }

  @Override
  public SandboxConfig withAll(JsonNode json) {
    return fromJson(json);
  }

  @Override
  public ObjectNode toJson() {
    return PlanJson.write(this);
  }

  @Override
  public void write(Path folder, IntConsumer progress) throws IOException {
    Sandbox.write(this, folder, progress);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if a field is unknown or does not fit
   */
  public static SandboxConfig fromJson(JsonNode json) {
    return PlanJson.read(json, SandboxConfig.class);
  }
}
