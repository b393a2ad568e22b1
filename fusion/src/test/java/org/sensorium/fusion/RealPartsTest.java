package org.sensorium.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.NewModel;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.nn.checkpoint.RealWeights;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;
import org.sensorium.vision.processing.ImageProcessors;

/** The quickstart's parts, made, saved and loaded: the same answer. */
@Tag("weights")
class RealPartsTest {
  @TempDir private Path temp;

  @Test
  void theQuickstartsModelAnswersAlikeOnceSaved() throws IOException {
    Path encoder = RealWeights.find("efficientnet-lite0-57934424.pth").resolveSibling("");
    Path decoder = RealWeights.find("SmolLM2-135M-Instruct.Q4_1.gguf").resolveSibling("");
    Conversation question =
        Conversation.ask(TinyModels.picture(temp.resolve("noise.png"), 1), "What is this?");
    Path folder = Files.createDirectory(temp.resolve("model"));
    Generation expected;
    try (MultimodalModel model =
        MultimodalModel.of(
            ModelParts.create(
                new NewModel(
                    Map.of(
                        Media.Kind.IMAGE,
                        new NewModel.Reader(
                            new ModelSpec.Encoder(
                                null,
                                new ModelSpec.Source(encoder.toString(), null),
                                List.of(3, 4),
                                4),
                            ImageProcessors.OF_ENCODER,
                            ModelSpec.ProjectorShape.of(
                                "mlp2x_gelu", 1024, true, InputNorm.Kind.STANDARD, true))),
                    new ModelSpec.Source(decoder.toString(), null),
                    "chatml_no_system",
                    "",
                    Precision.BFLOAT16,
                    0),
                TinyModels.sources(),
                Device.cpu()))) {
      ModelParts parts = model.parts();
      parts
          .adapters()
          .set(
              null,
              LoraAdapter.create(
                  LoraConfig.of(8, 16, false, 0, List.of("q_proj")), parts.network().linears(), 0));
      expected = model.answer(question, model.greedy(12), piece -> {});
      model.save(folder);
    }
    try (MultimodalModel loaded = MultimodalModel.load(folder)) {
      assertThat(loaded.parts().spec().pictures().encoder().kind()).isEqualTo("efficientnet-lite0");
      assertThat(loaded.answer(question, loaded.greedy(12), piece -> {}))
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }
  }
}
