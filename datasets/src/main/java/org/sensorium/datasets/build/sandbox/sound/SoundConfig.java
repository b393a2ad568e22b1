package org.sensorium.datasets.build.sandbox.sound;

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
 * Everything that a sandbox of sounds follows from.
 *
 * @param seed of all random draws
 * @param trainScenes sounds to train on
 * @param testScenes held-out sounds
 * @param heldOutCombinations pairs of instrument and contour that occur only in held-out sounds
 * @param unseenShare share of the held-out sounds that show such a pair
 * @param scene what sounds are like
 * @param questions what is asked
 */
public record SoundConfig(
    long seed,
    int trainScenes,
    int testScenes,
    int heldOutCombinations,
    double unseenShare,
    SoundSceneConfig scene,
    QuestionPlan questions)
    implements SandboxPlan {

  public SoundConfig {
    int pitched = (int) scene.instruments().stream().filter(Instrument::pitched).count();
    PlanRules.check(
        trainScenes,
        testScenes,
        heldOutCombinations,
        unseenShare,
        (pitched - 2) * (scene.contours().size() - 1),
        "%d pitched instruments and %d contours".formatted(pitched, scene.contours().size()));
    questions.checkKinds(SoundQuestions.KINDS);
  }

  /** The quickstart's sounds. */
  public static SoundConfig defaults() {
    return new SoundConfig(
        /* seed= */ 1,
        /* trainScenes= */ 800,
        /* testScenes= */ 150,
        /* heldOutCombinations= */ 4,
        /* unseenShare= */ 0.3,
        SoundSceneConfig.defaults(),
        QuestionPlan.of(SoundQuestions.KINDS));
  }

  @Override
  public String modality() {
    return "audio";
  }

  @Override
  public String nouns() {
    return "sounds";
  }

  @Override
  public SoundConfig with(Map<String, String> changes) {
    return PlanJson.changed(this, SoundConfig.class, changes);
  }

  @Override
  public ObjectNode toJson() {
    return PlanJson.write(this);
  }

  @Override
  public SoundConfig withAll(JsonNode json) {
    return PlanJson.read(json, SoundConfig.class);
  }

  @Override
  public void write(Path folder, IntConsumer progress) throws IOException {
    SandboxWriter.write(this, new SoundStudio(this), questions.turns(), folder, progress);
  }
}
