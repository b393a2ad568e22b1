package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.kernels.Precision;

/** The CLIP fixture under the names of OpenAI and open_clip. */
@Tag("parity")
class OpenAiClipTest {
  private static final String HEADS_OF_8 =
      "{\"model_cfg\": {\"quick_gelu\": %s, \"vision_cfg\": {\"head_width\": 8}}}";

  @TempDir Path folder;
  private NDManager manager;
  private ParityFixture fixture;
  private Map<String, NDArray> weights;

  @BeforeEach
  void rekey() throws IOException {
    manager = NDManager.newBaseManager();
    fixture = ParityFixture.open(manager, "clip");
    weights = rekeyed(manager, fixture.checkpoint());
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    manager.close();
  }

  private static Map<String, NDArray> rekeyed(NDManager manager, Checkpoint hub)
      throws IOException {
    Map<String, NDArray> weights = new TreeMap<>();
    for (String key : hub.tensors().keySet()) {
      String tower = key.startsWith("vision_model.") ? "visual." : "";
      String name =
          key.replaceFirst("^(vision|text)_model\\.", tower)
              .replace("embeddings.class_embedding", "class_embedding")
              .replace("embeddings.patch_embedding", "conv1")
              .replace("embeddings.position_embedding.weight", "positional_embedding")
              .replace("embeddings.token_embedding", "token_embedding")
              .replace("pre_layrnorm", "ln_pre")
              .replace("post_layernorm", "ln_post")
              .replace("final_layer_norm", "ln_final")
              .replace("encoder.layers.", "transformer.resblocks.")
              .replace("layer_norm", "ln_")
              .replace("self_attn.out_proj", "attn.out_proj")
              .replace("mlp.fc1", "mlp.c_fc")
              .replace("mlp.fc2", "mlp.c_proj");
      if (name.contains("self_attn.")) {
        continue; // queries, keys and values become one
      }
      NDArray weight = hub.read(manager, key);
      switch (name) {
        case "visual_projection.weight" -> weights.put("visual.proj", weight.transpose());
        case "text_projection.weight" -> weights.put("text_projection", weight.transpose());
        default -> weights.put(name, weight);
      }
    }
    for (String query : hub.tensors().keySet()) {
      if (query.contains("q_proj.")) {
        String name =
            query
                .replaceFirst("^vision_model\\.encoder\\.layers", "visual.transformer.resblocks")
                .replaceFirst("^text_model\\.encoder\\.layers", "transformer.resblocks")
                .replace("self_attn.q_proj.", "attn.in_proj_");
        NDArray q = hub.read(manager, query);
        NDArray k = hub.read(manager, query.replace("q_proj", "k_proj"));
        NDArray v = hub.read(manager, query.replace("q_proj", "v_proj"));
        weights.put(name, q.concat(k, 0).concat(v, 0));
      }
    }
    return weights;
  }

  private VisionEncoder write(String prefix, String config) throws IOException {
    Map<String, NDArray> named = new TreeMap<>();
    weights.forEach((name, weight) -> named.put(prefix + name, weight));
    SafetensorsWriter.write(folder.resolve("clip.pt"), named);
    if (!config.isEmpty()) {
      Files.writeString(folder.resolve("open_clip_config.json"), config);
    }
    return VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "module.", "state_dict.module."})
  void featuresAreThoseUnderHubNames(String prefix) throws IOException {
    ClipVisionEncoder encoder = (ClipVisionEncoder) write(prefix, HEADS_OF_8.formatted("true"));
    NDArray pixels = fixture.get("in.pixel_values");
    fixture.assertClose("out.vision_last_hidden_state", encoder.encode(pixels, -1));
    fixture.assertClose("out.vision_hidden_states.-2", encoder.encode(pixels, -2));
    fixture.assertClose("out.vision_pooler_output", encoder.pooled(pixels));
  }

  /** open_clip's own weights have the exact GELU, which their config tells by not saying more. */
  @Test
  void geluIsTakenWhereTheConfigIsOpenClips() throws IOException {
    VisionEncoder encoder = write("", "{\"model_cfg\": {\"vision_cfg\": {\"head_width\": 8}}}");
    try (ParityFixture own = ParityFixture.open(manager, Path.of("src/test/resources/towers"))) {
      own.assertClose("out.clip_gelu", encoder.encode(fixture.get("in.pixel_values"), -1));
    }
  }

  /** Sizes of ViT-L/14 as its tensors tell them; nothing is read. */
  @Test
  void tensorsTellTheShape() throws IOException {
    try (NDManager own = manager.newSubManager()) {
      Map<String, NDArray> tensors =
          Map.of(
              "visual.conv1.weight", own.zeros(new Shape(128, 3, 14, 14)),
              "visual.positional_embedding", own.zeros(new Shape(257, 128)),
              "visual.transformer.resblocks.0.ln_1.weight", own.zeros(new Shape(128)),
              "visual.transformer.resblocks.1.ln_1.weight", own.zeros(new Shape(128)),
              "visual.transformer.resblocks.0.mlp.c_fc.weight", own.zeros(new Shape(512, 128)));
      SafetensorsWriter.write(folder.resolve("clip.pt"), tensors);
    }
    try (EncoderFiles files = EncoderFiles.open(folder, 0, false)) {
      VitConfig config =
          OpenAiClip.config(
              files.checkpoint().scope(manager, OpenAiClip.MARK).sub("visual"), files.openClip());
      assertThat(config)
          .isEqualTo(
              new VitConfig(128, 512, 2, 2, 224, 14, VitConfig.CLIP_DEFAULTS.activation(), 1e-5));
    }
  }

  @Test
  void headsThatNothingTellsAreRefused() {
    assertThatThrownBy(() -> write("", ""))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("visual.conv1.weight is (32, 3, 8, 8), a width of 32, which heads of")
        .hasMessageContaining("of 64 do not divide; state model_cfg.vision_cfg.head_width");
  }

  @Test
  void weightsThatDoNotFitAreNamedWithBothSides() {
    weights.put("visual.positional_embedding", manager.zeros(new Shape(17, 40)));
    weights.remove("visual.transformer.resblocks.2.mlp.c_proj.bias");
    weights.put("visual.extra", manager.zeros(new Shape(1)));
    assertThatThrownBy(() -> write("", HEADS_OF_8.formatted("true")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("visual.positional_embedding is (17, 40), expected (17, 32)")
        .hasMessageContaining("missing: visual.transformer.resblocks.2.mlp.c_proj.bias")
        .hasMessageContaining("unexpected: visual.extra");
  }

  @Test
  void severalTowersAreRefused() throws IOException {
    Map<String, NDArray> twice = new TreeMap<>();
    weights.forEach(
        (name, weight) -> {
          twice.put("a." + name, weight);
          twice.put("b." + name, weight);
        });
    SafetensorsWriter.write(folder.resolve("clip.pt"), twice);
    assertThatThrownBy(() -> VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("holds several encoders, below [a, b]");
  }
}
