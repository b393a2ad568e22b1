package org.sensorium.datasets.build.sandbox.solid;

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
 * Everything that a sandbox of clouds follows from.
 *
 * @param seed of all random draws
 * @param trainScenes clouds to train on
 * @param testScenes held-out clouds
 * @param heldOutCombinations pairs of solid and colour that occur only in held-out clouds
 * @param unseenShare share of the held-out clouds that show such a pair
 * @param scene how clouds look
 * @param questions what is asked
 */
public record CloudConfig(
    long seed,
    int trainScenes,
    int testScenes,
    int heldOutCombinations,
    double unseenShare,
    CloudSceneConfig scene,
    QuestionPlan questions)
    implements SandboxPlan {

  public CloudConfig {
    PlanRules.check(
        trainScenes,
        testScenes,
        heldOutCombinations,
        unseenShare,
        (scene.kinds().size() - 2) * (scene.colours().size() - 2),
        "%d solids and %d colours".formatted(scene.kinds().size(), scene.colours().size()));
    questions.checkKinds(CloudQuestions.KINDS);
  }

  /** The quickstart's clouds. */
  public static CloudConfig defaults() {
    return new CloudConfig(
        /* seed= */ 1,
        /* trainScenes= */ 800,
        /* testScenes= */ 150,
        /* heldOutCombinations= */ 8,
        /* unseenShare= */ 0.3,
        CloudSceneConfig.defaults(),
        QuestionPlan.of(CloudQuestions.KINDS));
  }

  @Override
  public String modality() {
    return "points";
  }

  @Override
  public String nouns() {
    return "clouds";
  }

  @Override
  public CloudConfig with(Map<String, String> changes) {
    return PlanJson.changed(this, CloudConfig.class, changes);
  }

  @Override
  public ObjectNode toJson() {
    return PlanJson.write(this);
  }

  @Override
  public CloudConfig withAll(JsonNode json) {
    return PlanJson.read(json, CloudConfig.class);
  }

  @Override
  public void write(Path folder, IntConsumer progress) throws IOException {
    SandboxWriter.write(this, new CloudStudio(this), questions.turns(), folder, progress);
  }
}
