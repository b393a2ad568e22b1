package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;

/**
 * A whole run with {@code train: [projector, decoder]} on the tiny models: what it learned is in
 * its folder.
 */
class FullTuningTest {
  private static final String ROW =
      """
      {"id": "1", "image": "a.png", "conversations": [
       {"from": "human", "value": "<image>\\nWhat?"}, {"from": "gpt", "value": "Noise."}]}""";

  @TempDir private Path temp;

  @Test
  void theModelOfTheRunSaysWhatItLearned() throws IOException {
    Path decoder = TinyModels.decoder(temp.resolve("decoder"));
    Path picture = TinyModels.picture(temp.resolve("a.png"), 1);
    RunConfig run =
        RunConfig.parse(
            "run",
            """
            output: '%s'
            model: {encoder: '%s', decoder: '%s', template: chatml_no_system}
            data: {train: ['%s']}
            stages: [{recipe: finetune, train: [projector, decoder], steps: 60, batch_size: 1, learning_rate: 1e-2}]
            """
                .formatted(
                    temp,
                    TinyModels.copy("clip", temp.resolve("encoder")),
                    decoder,
                    Files.writeString(temp.resolve("train.json"), "[" + ROW + "]")),
            List.of());
    Path saved =
        new FinetuneRecipe(
                run,
                TinyModels.sources(),
                temp.resolve("features"),
                temp.resolve("media"),
                RunListener.SILENT)
            .run(false)
            .model();
    try (MultimodalModel model = MultimodalModel.load(saved);
        NDManager work = model.parts().manager().newSubManager();
        Checkpoint before = Checkpoints.open(decoder)) {
      assertThat(model.answer(Conversation.ask(picture, "What?"))).isEqualTo("Noise.");
      String name = "model.layers.1.mlp.up_proj.weight";
      NDArray trained = model.parts().network().language().weights().get(name);
      assertThat(trained.toFloatArray()).isNotEqualTo(before.read(work, name).toFloatArray());
    }
  }
}
