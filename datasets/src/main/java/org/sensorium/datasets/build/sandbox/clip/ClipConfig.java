package org.sensorium.datasets.build.sandbox.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntConsumer;
import org.sensorium.datasets.build.sandbox.PlanJson;
import org.sensorium.datasets.build.sandbox.PlanRules;
import org.sensorium.datasets.build.sandbox.QuestionPlan;
import org.sensorium.datasets.build.sandbox.SandboxPlan;
import org.sensorium.datasets.build.sandbox.SandboxWriter;

/**
 * Everything that a sandbox of clips follows from.
 *
 * @param seed of all random draws
 * @param trainScenes clips to train on
 * @param testScenes held-out clips
 * @param heldOutCombinations pairs of shape and action that occur only in held-out clips
 * @param unseenShare share of the held-out clips that show such a pair
 * @param scene how clips look
 * @param questions what is asked
 */
public record ClipConfig(
    long seed,
    int trainScenes,
    int testScenes,
    int heldOutCombinations,
    double unseenShare,
    ClipSceneConfig scene,
    QuestionPlan questions)
    implements SandboxPlan {

  public ClipConfig {
    PlanRules.check(
        trainScenes,
        testScenes,
        heldOutCombinations,
        unseenShare,
        (scene.shapes().size() - 2) * (scene.actions().size() - 2),
        "%d shapes and %d actions".formatted(scene.shapes().size(), scene.actions().size()));
    questions.checkKinds(ClipQuestions.KINDS);
  }

  /** The quickstart's clips. */
  public static ClipConfig defaults() {
    return new ClipConfig(
        /* seed= */ 1,
        /* trainScenes= */ 900,
        /* testScenes= */ 150,
        /* heldOutCombinations= */ 8,
        /* unseenShare= */ 0.3,
        ClipSceneConfig.defaults(),
        QuestionPlan.of(ClipQuestions.KINDS));
  }

  @Override
  public String modality() {
    return "video";
  }

  @Override
  public String nouns() {
    return "clips";
  }

  @Override
  public ClipConfig with(Map<String, String> changes) {
    return PlanJson.changed(this, ClipConfig.class, changes);
  }

  @Override
  public ObjectNode toJson() {
    return PlanJson.write(this);
  }

  @Override
  public ClipConfig withAll(JsonNode json) {
    return PlanJson.read(json, ClipConfig.class);
  }

  @Override
  public void write(Path folder, IntConsumer progress) throws IOException {
    SandboxWriter.write(this, new ClipStudio(this), questions.turns(), folder, progress);
  }
}
