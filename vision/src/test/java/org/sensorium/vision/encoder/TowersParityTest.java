package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.processing.ImageProcessorConfig;

/** EVA and DINOv2, and every tower at another size than its file's; see towers_reference.py. */
@Tag("parity")
class TowersParityTest {
  private static final Path OWN = Path.of("src/test/resources/towers");

  @TempDir Path folder;

  private static VisionEncoder load(NDManager manager, Path path) throws IOException {
    return VisionEncoders.of(path).load(manager, path, Precision.FLOAT32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"blip2_opt", "instructblip_llama", "instructblip_t5"})
  void towersOfWholeHubModelsMatch(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      VisionEncoder encoder = load(manager, ParityFixture.root().resolve(name));
      NDArray pixels = fixture.get("in.pixel_values");
      assertThat(encoder).isInstanceOf(EvaVisionEncoder.class);
      fixture.assertClose("out.vision", encoder.encode(pixels, -1));
      fixture.assertClose("out.vision", encoder.features(pixels, List.of(-1), 0, TokenChoice.ALL));
      assertThat(encoder.processor()).isEqualTo(ImageProcessorConfig.blip(encoder.imageSize()));
    }
  }

  /** The bare output of the last block is layer 3, what is behind the norm outside is -1. */
  @ParameterizedTest
  @ValueSource(strings = {"lavis_blip2_opt", "lavis_instructblip"})
  void lavisFilesMatch(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      VisionEncoder encoder = load(manager, ParityFixture.root().resolve(name));
      NDArray pixels = fixture.get("in.image");
      assertThat(encoder.layers()).isEqualTo(3);
      fixture.assertClose("out.vit", encoder.encode(pixels, 3));
      fixture.assertClose("out.image_embeds", encoder.encode(pixels, -1));
      fixture.assertClose(
          "out.image_embeds", encoder.features(pixels, List.of(-1), 0, TokenChoice.ALL));
    }
  }

  /** As the key "model" of a LAVIS .pth, or a run on several GPUs, puts names before it. */
  @ParameterizedTest
  @ValueSource(strings = {"model.", "state_dict.module."})
  void lavisFilesMatchBelowOtherNames(String prefix) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "lavis_blip2_opt")) {
      Files.copy(fixture.path("config.json"), folder.resolve("config.json"));
      Map<String, NDArray> weights = new TreeMap<>();
      Checkpoint checkpoint = fixture.checkpoint();
      for (String key : checkpoint.tensors().keySet()) {
        weights.put(prefix + key, checkpoint.read(manager, key));
      }
      SafetensorsWriter.write(folder.resolve("blip2.pth"), weights);
      NDArray pixels = fixture.get("in.image");
      fixture.assertClose("out.image_embeds", load(manager, folder).encode(pixels, -1));
    }
  }

  /** BLIP's first version has this tower's names but for a bias of the keys and the norm. */
  @Test
  void otherTowersOfLavisAreRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "lavis_blip2_opt")) {
      Files.copy(fixture.path("config.json"), folder.resolve("config.json"));
      Map<String, NDArray> weights = new TreeMap<>();
      Checkpoint checkpoint = fixture.checkpoint();
      for (String key : checkpoint.tensors().keySet()) {
        if (key.startsWith("visual_encoder.")) {
          weights.put(key.replace("attn.q_bias", "attn.qkv.bias"), checkpoint.read(manager, key));
        }
      }
      NDArray table = manager.zeros(new Shape(1, 18, 32));
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
      assertThatThrownBy(() -> load(manager, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("missing: visual_encoder.blocks.0.attn.q_bias")
          .hasMessageContaining("unexpected: visual_encoder.blocks.0.attn.qkv.bias");
      weights.put("visual_encoder.pos_embed", table);
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
      assertThatThrownBy(() -> load(manager, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("visual_encoder.pos_embed is (1, 18, 32), expected positions for");
      Files.delete(folder.resolve("config.json"));
      assertThatThrownBy(() -> load(manager, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("visual_encoder.patch_embed.proj.weight is (32, 3, 8, 8), a width")
          .hasMessageContaining("state vision.num_heads in config.json");
    }
  }

  @Test
  void finalNormOfLavisIsRequired() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "lavis_blip2_opt")) {
      Files.copy(fixture.path("config.json"), folder.resolve("config.json"));
      Map<String, NDArray> weights = new TreeMap<>();
      Checkpoint checkpoint = fixture.checkpoint();
      for (String key : checkpoint.tensors().keySet()) {
        if (key.startsWith("visual_encoder.") || key.equals("ln_vision.bias")) {
          weights.put(key, checkpoint.read(manager, key));
        }
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
      assertThatThrownBy(() -> load(manager, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("1 keys missing: ln_vision.weight");
    }
  }

  @Test
  void dinov2Matches() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "dinov2")) {
      Dinov2VisionEncoder encoder =
          (Dinov2VisionEncoder) load(manager, ParityFixture.root().resolve("dinov2"));
      NDArray pixels = fixture.get("in.pixel_values");
      fixture.assertClose("out.last_hidden_state", encoder.encode(pixels, -1));
      fixture.assertClose("out.pooler_output", encoder.pooled(pixels));
      NDArray first = encoder.features(pixels, List.of(-1), 0, TokenChoice.CLASS); // (B, 1, C)
      fixture.assertClose("out.pooler_output", first.squeeze(1));
    }
  }

  /** Counted from the front no layer is behind the final norm; -2 is the block before the last. */
  @Test
  void layersCountAsInTransformers() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture own = ParityFixture.open(manager, OWN)) {
      for (String name : List.of("dinov2", "blip2_opt")) {
        VisionEncoder encoder = load(manager, ParityFixture.root().resolve(name));
        String recorded = "out.%s.hidden_states.".formatted(name.replace("_opt", ""));
        try (ParityFixture fixture = ParityFixture.open(manager, name)) {
          NDArray pixels = fixture.get("in.pixel_values");
          own.assertClose(recorded + 2, encoder.encode(pixels, 2));
          own.assertClose(recorded + 2, encoder.encode(pixels, -2));
          own.assertClose(recorded + 3, encoder.encode(pixels, 3));
          if (own.has(recorded + 0)) {
            own.assertClose(recorded + 0, encoder.encode(pixels, 0));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} at {2}")
  @CsvSource({
    "dinov2, out.dinov2_24, 24",
    "dinov2, out.dinov2_48, 48",
    "blip2_opt, out.blip2_24, 24",
    "blip2_opt, out.blip2_48, 48",
    "lavis_blip2_opt, out.lavis_24, 24",
    "lavis_blip2_opt, out.lavis_48, 48",
    "clip, out.clip_24, 24",
    "clip, out.clip_48, 48",
    "siglip_vision, out.siglip_24, 24",
    "siglip_vision, out.siglip_48, 48"
  })
  void picturesOfAnotherSizeMatch(String name, String expected, int side) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture own = ParityFixture.open(manager, OWN)) {
      Path path = ParityFixture.root().resolve(name);
      VisionEncoder encoder = VisionEncoders.of(path).load(manager, path, Precision.FLOAT32, side);
      assertThat(encoder.imageSize()).isEqualTo(side);
      assertThat(encoder.grid(-1)).isEqualTo(side / 8);
      NDArray pixels = own.get("in.pixels_" + side);
      NDArray actual =
          encoder instanceof SiglipVisionEncoder siglip
              ? siglip.lastHiddenState(pixels)
              : encoder.encode(pixels, -1);
      own.assertClose(expected, actual);
    }
  }

  /** Hub files of DINOv2 have a table for 518 pixels and a processor that makes 224. */
  @Test
  void dinov2TakesWhatItsProcessorMakes() throws IOException {
    Path source = ParityFixture.root().resolve("dinov2");
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 55},
         "crop_size": {"height": 48, "width": 48}, "do_center_crop": true, "resample": 3,
         "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
        """);
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture own = ParityFixture.open(manager, OWN)) {
      VisionEncoder encoder = load(manager, folder);
      assertThat(encoder.processor()).isEqualTo(ImageProcessorConfig.dinov2(48));
      own.assertClose("out.dinov2_48", encoder.encode(own.get("in.pixels_48"), -1));
      VisionEncoder smaller =
          VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32, 24);
      own.assertClose("out.dinov2_24", smaller.encode(own.get("in.pixels_24"), -1));
      assertThat(smaller.processor().outputSize())
          .isEqualTo(ImageProcessorConfig.clip(24).outputSize());
    }
  }
}
