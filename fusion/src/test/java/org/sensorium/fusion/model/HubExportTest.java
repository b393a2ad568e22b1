package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;

/** From the hub into a folder of ours, and back. */
class HubExportTest {
  @TempDir private Path temp;
  private Path out;

  @BeforeEach
  void folder() throws IOException {
    out = Files.createDirectory(temp.resolve("out"));
  }

  private static ModelParts open(Path path) throws IOException {
    return ModelParts.open(path, TinyModels.sources(), Device.cpu(), null);
  }

  private Path imported(Path hub) throws IOException {
    Path folder = Files.createDirectory(temp.resolve("imported"));
    try (ModelParts parts = open(hub)) {
      parts.save(folder);
    }
    return folder;
  }

  /** Hub files of transformers 4 have one more word than what transformers 5 saves. */
  private static String hubName(String fixture) {
    return fixture.replaceFirst("^vision_tower\\.", "vision_tower.vision_model.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"llava", "blip2_opt", "instructblip_llama", "instructblip_t5"})
  void everyTensorComesBackUnderItsName(String name) throws IOException {
    Path hub = PublishedFixtures.hub(name, temp.resolve(name));
    HubExport.write(imported(hub), TinyModels.sources(), out);
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint before =
            Checkpoints.open(ParityFixture.file(name).resolve("model.safetensors"));
        Checkpoint after = Checkpoints.open(out)) {
      Map<String, NDArray> expected = new TreeMap<>();
      for (String theirs : before.tensors().keySet()) {
        expected.put(hubName(theirs), before.read(manager, theirs));
      }
      assertThat(new TreeMap<>(after.tensors()).keySet()).isEqualTo(expected.keySet());
      for (Map.Entry<String, NDArray> tensor : expected.entrySet()) {
        ParityFixture.assertClose(
            tensor.getKey(), tensor.getValue(), after.read(manager, tensor.getKey()), 0);
      }
    }
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name);
        ModelParts again = open(out)) {
      fixture.assertClose(
          "out.logits",
          PublishedFixtures.logits(
              manager,
              fixture,
              again,
              VisionEncoders.get(String.valueOf(again.spec().pictures().encoder().kind()))
                  .load(manager, out, Precision.FLOAT32)));
    }
  }

  @Test
  void weightsKeepTheTypeTheyAreStoredIn() throws IOException {
    Path hub =
        PublishedFixtures.rekeyed(
            "llava",
            temp.resolve("llava"),
            PublishedFixtures.config("llava"),
            "BF16",
            name -> name);
    TinyModels.withTokenizer(hub);
    HubExport.write(imported(hub), TinyModels.sources(), out);
    try (Checkpoint after = Checkpoints.open(out)) {
      assertThat(after.tensors().get("language_model.lm_head.weight").type()).isEqualTo("BF16");
      assertThat(after.tensors().get("multi_modal_projector.linear_1.weight").type())
          .isEqualTo("F32"); // what is trained is float32
    }
  }

  /** Branches are added into their matrices: the logits are those of the model with them. */
  @Test
  void adaptersAreMerged() throws IOException {
    Path hub = PublishedFixtures.hub("llava", temp.resolve("llava"));
    Path folder = Files.createDirectory(temp.resolve("tuned"));
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "llava");
        ModelParts parts = open(hub)) {
      LoraAdapter adapter =
          LoraAdapter.create(
              LoraConfig.of(2, 4, false, 0, List.of("q_proj", "down_proj")),
              parts.network().linears(),
              5);
      adapter
          .parameters()
          .forEach(
              (name, weight) -> {
                if (name.contains("lora_B")) { // zero at first, which would add nothing
                  weight.addi(0.3f);
                }
              });
      parts.adapters().set(null, adapter);
      parts.save(folder);
      HubExport.write(folder, TinyModels.sources(), out);
      try (ModelParts merged = open(out)) {
        assertThat(merged.adapters().get(null)).isNull();
        VisionEncoder tower = VisionEncoders.get("clip").load(manager, hub, Precision.FLOAT32);
        NDArray expected = PublishedFixtures.logits(manager, fixture, parts, tower);
        ParityFixture.assertClose(
            "logits", expected, PublishedFixtures.logits(manager, fixture, merged, tower), 1e-4);
        assertThat(expected.sub(fixture.get("out.logits")).abs().max().toFloatArray()[0])
            .isGreaterThan(0.01f);
      }
    }
  }

  @Test
  void whatTransformersHasNoModelForIsRefused() throws IOException {
    Path clip = TinyModels.copy("clip", temp.resolve("clip"));
    Path decoder = TinyModels.decoder(temp.resolve("llama"));
    Path folder = Files.createDirectory(temp.resolve("quickstart"));
    try (ModelParts parts = TinyModels.create(clip.toString(), decoder.toString(), "v1")) {
      parts.save(folder);
    }
    assertThatThrownBy(() -> HubExport.write(folder, TinyModels.sources(), out))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("quickstart: transformers has no model with a projector")
        .hasMessageContaining(
            "mlp2x_gelu such as this one: expected LLaVA-1.5's (mlp2x_gelu without");
    assertThat(out).isEmptyDirectory();
  }
}
