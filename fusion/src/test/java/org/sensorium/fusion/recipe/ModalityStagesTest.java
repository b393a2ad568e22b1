package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;

/** Stages that are about one modality of several. */
class ModalityStagesTest {
  private static final String EVERYTHING =
      "{recipe: finetune, modality: %s, train: [projector, lora], lora: {rank: 2, targets: [q_proj], own: true}}";

  @TempDir private Path temp;

  private static Map<String, float[]> weights(Path folder) throws IOException {
    Map<String, float[]> weights = new TreeMap<>();
    try (var files = Files.walk(folder);
        NDManager manager = NDManager.newBaseManager()) {
      for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
          for (String name : checkpoint.tensors().keySet()) {
            float[] values = checkpoint.read(manager, name).toFloatArray();
            weights.put(folder.relativize(file) + ": " + name, values);
          }
        }
      }
    }
    return weights;
  }

  @Test
  void whatBelongsToOtherModalitiesStaysToTheBit() throws IOException {
    String image = EVERYTHING.formatted("image");
    Path before =
        SystemTrial.anyToText(temp.resolve("once"))
            .set("stages", "[%s]".formatted(image))
            .learn("any-to-text", "one", false, RunListener.SILENT);
    Path after =
        SystemTrial.anyToText(temp.resolve("twice"))
            .set("stages", "[%s, %s]".formatted(image, EVERYTHING.formatted("audio")))
            .learn("any-to-text", "two", false, RunListener.SILENT);
    Map<String, float[]> first = weights(before);
    Map<String, float[]> second = weights(after);
    assertThat(first.keySet()).anyMatch(name -> name.startsWith("adapters/image/"));
    assertThat(first.keySet()).noneMatch(name -> name.startsWith("adapters/audio/"));
    assertThat(second.keySet()).anyMatch(name -> name.startsWith("adapters/audio/"));
    first.forEach(
        (name, weight) -> {
          boolean audio = name.contains("multi_modal_projector.audio.");
          if (audio) {
            assertThat(second.get(name)).as(name).isNotEqualTo(weight);
          } else {
            assertThat(second.get(name)).as(name).containsExactly(weight);
          }
        });
  }

  /** Both modalities' questions in one test set, each with its own adapters. */
  @Test
  void scoresAreThoseOfTheSavedModel() throws IOException {
    SystemTrial trial = SystemTrial.of(temp, "llama", "image=clip", "points=epcl");
    Path rows = temp.resolve("sandbox/train.json");
    trial.set("model.media.points.processor", "lamm_color").set("data.test", rows.toString());
    trial.set("max_new_tokens", "6").set("model.template", "chatml_no_system");
    Path saved = trial.learn("lamm", "run", false, RunListener.SILENT);
    Path answers = saved.resolveSibling("answers-after.jsonl");
    try (MultimodalModel model = MultimodalModel.load(saved)) {
      List<Answer> again =
          new EvaluationRecipe(model, temp.resolve("features"), 6, RunListener.SILENT)
              .run(
                  rows,
                  OpenOptions.DEFAULT,
                  new MediaFiles(
                      MediaRoot.of(rows.getParent()),
                      MediaCache.of(temp.resolve("media"), MediaLimits.DEFAULT)),
                  temp.resolve("again.jsonl"));
      assertThat(again).hasSize(8); // two media of two kinds, two questions about each
      assertThat(Files.readAllLines(temp.resolve("again.jsonl")))
          .containsExactlyElementsOf(Files.readAllLines(answers));
    }
  }

  /** PointLLM's tokens around a cloud, in a model whose media stand among the words. */
  @Test
  void embeddingsOfTokensAreLearnedAndSaved() throws IOException {
    SystemTrial trial = SystemTrial.of(temp, "llama", "points=pointbert");
    float[] fresh;
    try (MultimodalModel model = trial.model("pointllm")) {
      fresh = rows(model.parts());
      assertThat(model.parts().tokenizer().idOf("<point_start>"))
          .isGreaterThanOrEqualTo(model.parts().network().language().vocabularySize() - 3);
    }
    Path saved = trial.learn("pointllm", "run", false, RunListener.SILENT);
    try (MultimodalModel model = MultimodalModel.load(saved);
        NDManager manager = NDManager.newBaseManager();
        Checkpoint file = Checkpoints.open(saved.resolve("model.safetensors"))) {
      float[] learned = rows(model.parts());
      assertThat(learned)
          .isNotEqualTo(fresh)
          .containsExactly(file.read(manager, "token_rows.embedding_rows").toFloatArray());
      int id = model.parts().tokenizer().idOf("<point_start>");
      NDArray embedded =
          model.parts().network().language().embed(manager.create(new long[][] {{id}}));
      int width = (int) embedded.getShape().get(2);
      assertThat(learned).hasSize(3 * width); // start, patch, end
      assertThat(learned).contains(embedded.toFloatArray());
    }
  }

  private static float[] rows(ModelParts parts) {
    return parts.tokenWeights().get("embedding_rows").toFloatArray();
  }
}
