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
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.projector.Projector;
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
    return parts(List.of("image"), projector, start);
  }

  private ModelParts parts(List<String> modalities, String projector, String start)
      throws IOException {
    String medium = "%s: {encoder: '%s', %sprojector: {%s, start: %s}}";
    String media =
        modalities.stream()
            .map(
                id -> {
                  String keys =
                      switch (id) {
                        case "image" -> "encoder_tokens: all, ";
                        case "video" -> "encoder_tokens: all, frames: 3, ";
                        default -> "";
                      };
                  return medium.formatted(id, encoder, keys, projector, start);
                })
            .collect(Collectors.joining(", "));
    RunConfig run =
        RunConfig.parse(
            "run",
            """
            model:
              media: {%s}
              decoder: '%s'
              template: chatml_no_system
            data: {train: [a]}
            stages: [{recipe: align}]
            """
                .formatted(media, decoder),
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

  /** What has learned on pictures goes on with the frames of clips. */
  @Test
  void aProjectorOfPicturesBeginsThatOfFrames() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("model"));
    float[] expected;
    try (MultimodalModel model = MultimodalModel.of(parts(qformer(), "null"))) {
      expected = weight(model.parts(), "query_tokens");
      model.save(folder);
    }
    try (ModelParts parts = parts(List.of("video"), qformer(), "'" + folder + "'")) {
      Projector projector = parts.network().projector(Media.Kind.VIDEO);
      assertThat(projector.weights().get("query_tokens").toFloatArray()).containsExactly(expected);
      int rows = parts.encoders().of(Media.Kind.VIDEO).positions();
      assertThat(projector.positions(rows))
          .isEqualTo(3 * expected.length / 32); // a frame's queries
    }
  }

  @Test
  void eachModalityBeginsWithItsOwnOfAModelOfSeveral() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("model"));
    List<String> both = List.of("image", "video");
    float[] pictures;
    float[] clips;
    try (MultimodalModel model = MultimodalModel.of(parts(both, qformer(), "null"))) {
      pictures = weight(model.parts(), "query_tokens");
      clips = queries(model.parts(), Media.Kind.VIDEO);
      model.save(folder);
    }
    assertThat(clips).isNotEqualTo(pictures);
    try (ModelParts parts = parts(both, qformer(), "'" + folder + "'")) {
      assertThat(weight(parts, "query_tokens")).containsExactly(pictures);
      assertThat(queries(parts, Media.Kind.VIDEO)).containsExactly(clips);
    }
    encoder = TinyModels.copy("pointbert", temp.resolve("points"));
    String linear = "type: linear";
    assertThatThrownBy(() -> parts(List.of("points"), linear, "'" + folder + "'"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "reads pictures, videos, so it has no projector to begin that of point clouds");
  }

  private static float[] queries(ModelParts parts, Media.Kind kind) {
    return parts.network().bridge(kind).get("query_tokens").toFloatArray();
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
