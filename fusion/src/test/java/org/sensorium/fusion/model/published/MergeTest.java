package org.sensorium.fusion.model.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.StreamedWeights;

/** Sums, computed by hand. */
class MergeTest {
  @TempDir private Path temp;
  private NDManager manager;
  private Path out;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    out = Files.createDirectory(temp.resolve("out"));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Path model(String name, String type, Map<String, float[][]> tensors) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name));
    List<StreamedWeights.Tensor> all = new ArrayList<>();
    tensors.forEach(
        (key, rows) ->
            all.add(
                new StreamedWeights.Tensor(
                    key,
                    type,
                    new Shape(rows.length, rows[0].length),
                    owner -> owner.create(rows))));
    StreamedWeights.write(folder.resolve("model.safetensors"), all);
    Files.writeString(folder.resolve("config.json"), "{\"of\": \"%s\"}".formatted(name));
    return folder;
  }

  private float[] read(String name, String type) throws IOException {
    try (Checkpoint checkpoint = Checkpoints.open(out)) {
      assertThat(checkpoint.tensors().get(name).type()).isEqualTo(type);
      NDArray array = checkpoint.read(manager, name);
      return array.toFloatArray();
    }
  }

  @Test
  void aDeltaIsAdded() throws IOException {
    Path base =
        model(
            "base",
            "F16",
            Map.of("embed", new float[][] {{1, 2}, {3, 4}}, "w", new float[][] {{0.5f, -1}}));
    Path delta =
        model(
            "delta",
            "BF16",
            Map.of(
                "embed", new float[][] {{0.25f, 0}, {-3, 1}, {7, 8}}, // a token more
                "w", new float[][] {{0.5f, 0.25f}},
                "mm_projector", new float[][] {{9}}));
    DeltaMerge.write(base, delta, out);
    assertThat(read("embed", "BF16")).containsExactly(1.25f, 2, 0, 5, 7, 8);
    assertThat(read("w", "BF16")).containsExactly(1, -0.75f);
    assertThat(read("mm_projector", "BF16")).containsExactly(9);
    assertThat(out.resolve("config.json")).hasContent("{\"of\": \"delta\"}");
  }

  /** 1 + 2^-9 has no bfloat16; the sum with 2^-9 has one, if it is made in float32. */
  @Test
  void theSumIsRoundedOnce() throws IOException {
    float odd = 1 + 0x1p-9f;
    Path base = model("base", "F32", Map.of("w", new float[][] {{odd}}));
    Path delta = model("delta", "BF16", Map.of("w", new float[][] {{3 * 0x1p-9f}}));
    DeltaMerge.write(base, delta, out);
    assertThat(read("w", "BF16")).containsExactly(1 + 0x1p-7f);
  }

  @Test
  void aBaseThatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path base =
        model("base", "F16", Map.of("w", new float[][] {{1, 2, 3}}, "v", new float[][] {{1}}));
    Path delta = model("delta", "F16", Map.of("w", new float[][] {{1, 2}}));
    assertThatThrownBy(() -> DeltaMerge.write(base, delta, out))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors is not the base of the delta ")
        .hasMessageContaining("w is (1, 3) there and (1, 2) in the delta")
        .hasMessageContaining("v is not in the delta");
    Path other = model("other", "F16", Map.of("u", new float[][] {{1, 2}}));
    assertThatThrownBy(() -> DeltaMerge.write(other, delta, out))
        .hasMessageContaining("u is not in the delta");
    assertThat(out).isEmptyDirectory();
  }

  private Path adapter(Map<String, float[][]> tensors) throws IOException {
    Path folder = model("adapter", "F32", tensors);
    Files.move(folder.resolve("model.safetensors"), folder.resolve("adapter_model.safetensors"));
    Files.writeString(
        folder.resolve("adapter_config.json"),
        """
        {"peft_type": "LORA", "r": 1, "lora_alpha": 4, "target_modules": ["q_proj"]}
        """);
    return folder;
  }

  /** W + 4 / 1 · B · A. */
  @Test
  void anAdapterIsAdded() throws IOException {
    Path base =
        model(
            "base",
            "F16",
            Map.of(
                "l.0.q_proj.weight", new float[][] {{1, 1, 1}, {0, 0, 0}},
                "l.0.k_proj.weight", new float[][] {{5}}));
    Path adapter =
        adapter(
            Map.of(
                "base_model.model.l.0.q_proj.lora_A.weight", new float[][] {{1, 0, -1}},
                "base_model.model.l.0.q_proj.lora_B.weight", new float[][] {{2}, {0.5f}}));
    AdapterMerge.write(base, adapter, out);
    assertThat(read("l.0.q_proj.weight", "F16")).containsExactly(9, 1, -7, 2, 0, -2);
    assertThat(read("l.0.k_proj.weight", "F16")).containsExactly(5);
    assertThat(out.resolve("config.json")).hasContent("{\"of\": \"base\"}");
    assertThat(out.resolve("adapter_config.json")).doesNotExist();
  }

  @Test
  void anAdapterOfAnotherBaseIsRefused() throws IOException {
    Path adapter =
        adapter(
            Map.of(
                "base_model.model.l.0.q_proj.lora_A.weight", new float[][] {{1, 0, -1}},
                "base_model.model.l.0.q_proj.lora_B.weight", new float[][] {{2}, {0.5f}}));
    Path narrow = model("narrow", "F16", Map.of("l.0.q_proj.weight", new float[][] {{1, 1}}));
    assertThatThrownBy(() -> AdapterMerge.write(narrow, adapter, out))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "l.0.q_proj.weight is (1, 2), but the adapter's branch is for (2, 3)");
    Path other = model("other", "F16", Map.of("h.0.weight", new float[][] {{1, 1}}));
    assertThatThrownBy(() -> AdapterMerge.write(other, adapter, out))
        .hasMessageContaining("branches for 1 maps that are not there, the first l.0.q_proj");
    assertThat(out).isEmptyDirectory();
  }

  /** LLaVA's low-rank training, merged, is a folder of LLaVA's. */
  @Test
  void llavasAdapterBecomesLlavasModel() throws IOException {
    Path files = Path.of("src/test/resources/published");
    AdapterMerge.write(files.resolve("llava"), files.resolve("llava_lora"), out);
    try (PublishedFiles merged = PublishedFiles.open(out);
        Checkpoint trained =
            Checkpoints.open(files.resolve("llava_lora/non_lora_trainables.bin"))) {
      PublishedModel model = PublishedLayouts.describe(merged);
      assertThat(model.layout()).isEqualTo("llava");
      assertThat(model.tensors().leftOver()).isEmpty();
      assertThat(read("model.mm_projector.0.weight", "F16"))
          .isEqualTo(
              trained.read(manager, "base_model.model.model.mm_projector.0.weight").toFloatArray());
    }
  }
}
