package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;

/** Video-LLaMA's two branches behind frame tokens and clip embeddings, in both sorts of names. */
@Tag("parity")
class VideoLlamaParityTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** The branch of a fixture whose names are the fixture's own. */
  static ProjectorConfig config(ParityFixture fixture, String branch) throws IOException {
    JsonNode sizes = fixture.config();
    boolean video = branch.equals("video");
    Queries queries =
        new Queries(
            video ? 6 : 3,
            sizes.path("hidden_size").asInt(),
            sizes.path("num_hidden_layers").asInt(),
            sizes.path("num_attention_heads").asInt(),
            sizes.path("hidden_size").asInt() / sizes.path("num_attention_heads").asInt(),
            sizes.path("intermediate_size").asInt(),
            sizes.path("cross_attention_frequency").asInt(),
            0,
            0,
            1e-12);
    int in = sizes.path("encoder_hidden_size").asInt();
    return new ProjectorConfig(
        branch + "_qformer",
        in,
        64,
        64,
        8,
        InputNorm.Kind.NONE,
        false,
        queries,
        video ? 6 : 1,
        null,
        0);
  }

  /** (B, F·T, V) of frames, (B, clips, V) of sound. */
  private static NDArray features(ParityFixture fixture, String branch) throws IOException {
    NDArray x = fixture.get(branch.equals("video") ? "in.frames" : "in.clips"); // (B, F, T, V)
    return x.reshape(x.getShape().get(0), -1, x.getShape().get(3));
  }

  private static String ours(String branch, String name) {
    boolean video = branch.equals("video");
    return name.replace(branch + ".qformer.", branch + "_qformer.")
        .replace(branch + ".query_tokens", branch + "_query_tokens")
        .replace(branch + ".proj.", video ? "llama_proj." : "audio_llama_proj.")
        .replace(
            branch + ".position_embedding.",
            video ? "video_frame_position_embedding." : "audio_position_embedding.");
  }

  /** What Video-LLaMA's own files call a weight. */
  private static String published(String branch, String name) {
    return ours(branch, name)
        .replace("_qformer.layernorm.", "_Qformer.bert.embeddings.LayerNorm.")
        .replace("_qformer.", "_Qformer.bert.")
        .replace("attention.attention.", "attention.self.");
  }

  /** Writes the fixture's weights under other names. */
  private Path renamed(ParityFixture fixture, Path folder, boolean published) throws IOException {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    try (Checkpoint checkpoint = fixture.checkpoint()) {
      for (String name : checkpoint.tensors().keySet()) {
        String branch = name.split("\\.")[0];
        weights.put(
            published ? published(branch, name) : ours(branch, name),
            checkpoint.read(manager, name));
      }
    }
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, weights);
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"video", "audio"})
  void branchWithItsGradients(String branch, @TempDir Path folder) throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "video_llama");
        Checkpoint checkpoint = Checkpoints.open(renamed(fixture, folder, false))) {
      WeightScope scope = WeightScope.of(checkpoint, manager);
      scope.ignore(branch.equals("video") ? "^audio_" : "^(video_|llama_proj)");
      ProjectorConfig config = config(fixture, branch);
      ClipQFormer projector = (ClipQFormer) Projectors.load(scope, config);
      scope.finish(); // nothing of the branch is left over
      NDArray features = features(fixture, branch);
      assertThat(projector.positions((int) features.getShape().get(1)))
          .isEqualTo(branch.equals("video") ? 6 : 3);
      fixture.assertClose("out." + branch + "_qformer", projector.queries(features));
      projector.weights().values().forEach(weight -> weight.setRequiresGradient(true));
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray tokens = projector.forward(features);
        fixture.assertClose("out." + branch + "_tokens", tokens);
        Autograd.backward(tokens.square().mean()); // what the recording's gradients are of
      }
      int compared = 0;
      for (String key : fixture.names()) {
        if (key.startsWith("grad." + branch + ".")) {
          NDArray weight = projector.weights().get(ours(branch, key.substring("grad.".length())));
          fixture.assertClose(key, weight.getGradient());
          compared++;
        }
      }
      assertThat(compared).isEqualTo(branch.equals("video") ? 2 : 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"video", "audio"})
  void readsThePublishedNames(String branch, @TempDir Path folder) throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "video_llama");
        Checkpoint checkpoint = Checkpoints.open(renamed(fixture, folder, true))) {
      assertThat(checkpoint.tensors())
          .containsKey(branch + "_Qformer.bert.encoder.layer.1.crossattention.self.query.weight");
      WeightScope scope = WeightScope.of(checkpoint, manager);
      scope.ignore(branch.equals("video") ? "^audio_" : "^(video_|llama_proj)");
      Projector projector = Projectors.load(scope, config(fixture, branch));
      scope.finish();
      fixture.assertClose(
          "out." + branch + "_tokens", projector.forward(features(fixture, branch)));
    }
  }

  /** The frozen Q-Former of frames is BLIP-2's; recorded rows of single pictures are its frames. */
  @Test
  void framesAreLookedAtByBlip2First() throws IOException {
    try (QFormerFixture blip2 = QFormerFixture.open(manager, "blip2_opt")) {
      ProjectorConfig image = blip2.projectorConfig(32);
      Queries frame = image.queries();
      Queries clip = new Queries(4, 32, 2, 4, 8, 64, 1, 0, 0, 1e-12);
      NDArray features = blip2.features(); // (B, T, V), here one clip of B frames
      int tokens = (int) features.getShape().get(1);
      int frames = (int) features.getShape().get(0);
      ProjectorConfig config =
          new ProjectorConfig(
              "video_llama",
              image.in(),
              12,
              12,
              8,
              InputNorm.Kind.NONE,
              false,
              clip,
              tokens,
              frame,
              0);
      Projector both = Projectors.createFromImageQFormer(blip2.root, config, 5);
      assertThat(both.constants())
          .containsKeys("query_tokens", "qformer.encoder.layer.0.attention.attention.key.weight");
      assertThat(both.weights().keySet())
          .contains("video_query_tokens", "llama_proj.weight")
          .allMatch(name -> !both.constants().containsKey(name));
      NDArray rows = blip2.golden.get("out.qformer"); // (B, N, W)
      ProjectorConfig behind =
          new ProjectorConfig(
              "video_qformer",
              32,
              12,
              12,
              8,
              InputNorm.Kind.NONE,
              false,
              clip,
              (int) rows.getShape().get(1),
              null,
              0);
      Projector second = Projectors.create(manager, behind, 1, 1);
      second.weights().forEach((name, weight) -> both.weights().get(name).copyTo(weight));
      NDArray expected = second.forward(rows.reshape(1, -1, 32));
      NDArray actual = both.forward(features.reshape(1, (long) frames * tokens, image.in()));
      ParityFixture.assertClose("frozen frames", expected, actual, 1e-4);
    }
  }
}
