package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/** Projectors that begin with weights from elsewhere. */
class ProjectorStartTest {
  private static final String QUERIES =
      "{count: 6, width: 32, layers: 4, heads: 4, inner: 64, text_positions: 64}";

  @TempDir private Path temp;
  private Path encoder;
  private Path decoder;

  @BeforeEach
  void models() throws IOException {
    encoder = TinyModels.copy("blip2_opt", temp.resolve("encoder"));
    decoder = TinyModels.decoder(temp.resolve("decoder"));
  }

  private ModelParts parts(String projector, String start) throws IOException {
    RunConfig run =
        RunConfig.parse(
            "run",
            """
            model:
              encoder: '%s'
              encoder_tokens: all
              decoder: '%s'
              template: chatml_no_system
              projector: {%s, start: %s}
            data: {train: [a]}
            stages: [{recipe: align}]
            """
                .formatted(encoder, decoder, projector, start),
            List.of());
    return new PartsLoader(run, TinyModels.sources()).load(Device.cpu());
  }

  private String qformer() {
    return "type: qformer, tokenizer: '%s', queries: %s".formatted(decoder, QUERIES);
  }

  private static float[] weight(ModelParts parts, String name) {
    return parts.network().bridge(Media.Kind.IMAGE).get(name).toFloatArray();
  }

  @Test
  void aPublishedModelsProjector() throws IOException {
    try (ModelParts parts = parts(qformer(), "'" + ParityFixture.file("blip2_opt") + "'");
        NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "blip2_opt")) {
      for (String name :
          List.of("query_tokens", "language_projection.weight", "qformer.layernorm.bias")) {
        assertThat(weight(parts, name))
            .containsExactly(fixture.checkpoint().read(manager, name).toFloatArray());
      }
    }
  }

  @Test
  void anotherModelsProjector() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("model"));
    float[] expected;
    try (MultimodalModel model = MultimodalModel.of(parts(qformer(), "null"))) {
      expected = weight(model.parts(), "query_tokens");
      model.save(folder);
    }
    try (ModelParts parts = parts(qformer(), "'" + folder + "'")) {
      assertThat(weight(parts, "query_tokens")).containsExactly(expected);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeTheDecoderIsRead() throws IOException {
    Path other = temp.resolve("other.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(
          other,
          Map.of(
              "model.mm_projector.weight", manager.ones(new Shape(5, 3)),
              "model.mm_projector.bias", manager.ones(new Shape(5))));
    }
    Files.write(decoder.resolve("tokenizer.json"), new byte[] {'{'}); // read with the decoder
    assertThatThrownBy(() -> parts("type: linear", "'" + other + "'"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("weight is (5, 3), expected (32, 32)");
    assertThatThrownBy(() -> parts("type: linear", "'" + ParityFixture.file("blip2_opt") + "'"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> parts("type: linear", "'" + decoder + "'"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model_type is \"llama\"");
  }
}
