package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;

/** An encoder of clouds that began with new weights and was trained with its model. */
class TrainedPointsTest {
  @TempDir private Path temp;
  private Path shape;

  @BeforeEach
  void write() throws IOException {
    shape = Files.createDirectories(temp.resolve("shape"));
    Files.writeString(
        shape.resolve("config.json"),
        """
        {"model_type": "point-bert", "trans_dim": 24, "depth": 1, "num_heads": 2,
         "group_size": 4, "num_group": 8, "encoder_dims": 16, "point_dims": 6, "num_points": 64}
        """);
  }

  private MultimodalModel create(String processor) throws IOException {
    ModelSpec.Encoder encoder =
        new ModelSpec.Encoder(
            null, new ModelSpec.Source(shape.toString(), null), List.of(-1), 0, null, 0, 0);
    return MultimodalModel.of(
        ModelParts.create(
            new NewModel(
                Map.of(
                    Media.Kind.POINTCLOUD,
                    new NewModel.Reader(
                        encoder,
                        processor,
                        ModelSpec.ProjectorShape.of(
                            "mlp2x_gelu", 0, false, InputNorm.Kind.NONE, false))),
                new ModelSpec.Source(TinyModels.decoder(temp.resolve("decoder")).toString(), null),
                "chatml_no_system",
                "",
                Precision.FLOAT32,
                7),
            TinyModels.sources(),
            Device.cpu()));
  }

  /** What it began with is a shape, which the model's folder has too. */
  @Test
  void itsModelNeedsNoOtherFolder() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("model"));
    Conversation asked =
        TinyModels.ask(List.of(TinyMedia.of(Media.Kind.POINTCLOUD, temp, 3)), "What?");
    int[] said;
    try (MultimodalModel model = create("encoder")) {
      GenerationConfig config = model.greedy(6).withRepetitionPenalty(1.5);
      said = model.answer(asked, config, piece -> {}).ids();
      model.save(folder);
    }
    Files.delete(shape.resolve("config.json"));
    Files.delete(shape);
    try (MultimodalModel model = MultimodalModel.load(folder)) {
      GenerationConfig config = model.greedy(6).withRepetitionPenalty(1.5);
      assertThat(model.answer(asked, config, piece -> {}).ids()).containsExactly(said);
      assertThat(model.parts().spec().branch(Media.Kind.POINTCLOUD).encoder().source().source())
          .isEqualTo(shape.toString());
    }
    Path own = folder.resolve("points/config.json");
    Files.writeString(own, Files.readString(own).replace("\"num_group\" : 8", "\"num_group\" : 4"));
    assertThatThrownBy(() -> MultimodalModel.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("points/config.json: has SHA-256");
  }

  /** Loaded again it prepares clouds as it was trained. */
  @Test
  void itIsExportedWithTheProcessingOfItsModel() throws IOException {
    Path out = Files.createDirectories(temp.resolve("encoder"));
    try (MultimodalModel model = create("lamm_color")) {
      model.parts().saveEncoder(Media.Kind.POINTCLOUD, out);
    }
    assertThat(PointCloudProcessorConfig.read(out))
        .isEqualTo(PointCloudProcessorConfig.lamm(64, PointCloudProcessorConfig.Color.SCANNET));
  }

  @Test
  void aProcessingOfOtherColumnsIsRefused() {
    assertThatThrownBy(() -> create("lamm"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("processor lamm makes points of 3 columns, but the encoder ")
        .hasMessageEndingWith(" takes 6: choose another");
  }
}
