package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/** Bridges of Video-LLaMA begin with its files, or their frames with BLIP-2's. */
class VideoLlamaStartTest {
  private static final Queries CLIP = new Queries(4, 32, 2, 4, 8, 64, 1, 0, 0, 1e-12);
  private static final Queries FRAME = new Queries(6, 32, 4, 4, 8, 64, 2, 0, 0, 1e-12);

  @TempDir private Path temp;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static ProjectorConfig config(String type, Queries frame) {
    return new ProjectorConfig(
        type,
        32,
        12,
        12,
        8,
        InputNorm.Kind.NONE,
        false,
        CLIP,
        type.startsWith("a") ? 1 : 5,
        frame,
        0);
  }

  /** A file as Video-LLaMA writes it: both branches below {@code model}, and some of a tower. */
  private Path published(Map<String, NDArray> frozen) throws IOException {
    Map<String, NDArray> file = new LinkedHashMap<>();
    file.put("model.ln_vision.weight", manager.ones(new Shape(3)));
    Map<String, NDArray> weights = new LinkedHashMap<>(frozen);
    for (String branch : new String[] {"video_qformer", "audio_qformer"}) {
      weights.putAll(Projectors.create(manager, config(branch, null), 7, 1).weights());
    }
    weights.forEach(
        (name, weight) ->
            file.put(
                "model."
                    + name.replace("qformer.layernorm", "Qformer.bert.embeddings.LayerNorm")
                        .replace("qformer.", "Qformer.bert.")
                        .replace("attention.attention.", "attention.self."),
                weight));
    Path path = temp.resolve("video_llama_vl.safetensors");
    SafetensorsWriter.write(path, file);
    return path;
  }

  private Projector start(Path path, ProjectorConfig config) throws IOException {
    try (ProjectorStart start = ProjectorStart.open(path, Media.Kind.VIDEO, manager)) {
      return start.projector(config, 3);
    }
  }

  @Test
  void eachBranchBeginsWithItsPartOfTheFile() throws IOException {
    Path file = published(Map.of());
    for (String branch : new String[] {"video_qformer", "audio_qformer"}) {
      Map<String, NDArray> expected =
          Projectors.create(manager, config(branch, null), 7, 1).weights();
      Map<String, NDArray> actual = start(file, config(branch, null)).weights();
      assertThat(actual).containsOnlyKeys(expected.keySet());
      expected.forEach((name, weight) -> assertThat(actual.get(name)).isEqualTo(weight));
    }
  }

  /**
   * The later releases hold the frozen Q-Former too; the earlier ones are told to be short of it.
   */
  @Test
  void framesComeFromTheSameFile() throws IOException {
    ProjectorConfig whole = config("video_llama", FRAME);
    Path blip2 = ParityFixture.file("blip2_opt");
    Map<String, NDArray> frozen = start(blip2, whole).constants();
    assertThat(start(published(frozen), whole).constants().get("query_tokens"))
        .isEqualTo(frozen.get("query_tokens"));
    Path without = published(Map.of());
    assertThatThrownBy(() -> start(without, whole))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("query_tokens");
  }

  @Test
  void framesBeginWithBlip2AndTheRestIsNew() throws IOException {
    Projector projector = start(ParityFixture.file("blip2_opt"), config("video_llama", FRAME));
    try (ParityFixture fixture = ParityFixture.open(manager, "blip2_opt")) {
      assertThat(projector.constants().get("query_tokens").toFloatArray())
          .containsExactly(fixture.checkpoint().read(manager, "query_tokens").toFloatArray());
    }
    assertThat(projector.weights().get("video_query_tokens").getShape())
        .isEqualTo(new Shape(1, 4, 32));
    assertThat(projector.forward(manager.ones(new Shape(1, 10, 32))).getShape())
        .isEqualTo(new Shape(1, 4, 12));
  }
}
