package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.RealWeights;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.clip.ClipModel;
import org.sensorium.vision.processing.ImageProcessorConfig;
import org.sensorium.vision.processing.Resize;
import org.sensorium.vision.processing.Size;

class VisionEncodersTest {
  @TempDir Path folder;

  private VisionEncoder clip(NDManager manager) throws IOException {
    return VisionEncoders.get("clip")
        .load(manager, ParityFixture.root().resolve("clip"), Precision.FLOAT32);
  }

  @Test
  void idsAreExact() {
    for (VisionEncoders.Entry entry : VisionEncoders.all()) {
      assertThat(VisionEncoders.get(entry.id())).isSameAs(entry);
    }
    assertThatThrownBy(() -> VisionEncoders.get("CLIP"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"CLIP\" is not known, expected one of [clip, siglip, eva");
  }

  /** What headers tell is what the loaded encoder says. */
  @ParameterizedTest
  @CsvSource({
    "clip, clip",
    "siglip, siglip_vision",
    "eva, blip2_opt",
    "eva, lavis_blip2_opt",
    "dinov2, dinov2"
  })
  void anOutlineTellsTheSizes(String kind, String fixture) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Path path = ParityFixture.root().resolve(fixture);
      VisionEncoder loaded = VisionEncoders.get(kind).load(manager, path, Precision.FLOAT32);
      VisionEncoder outline = VisionEncoders.get(kind).outline(manager, path);
      assertThat(outline.layers()).isEqualTo(loaded.layers());
      assertThat(outline.width(-1)).isEqualTo(loaded.width(-1));
      assertThat(outline.grid(-1)).isEqualTo(loaded.grid(-1));
    }
  }

  @Test
  void anOutlineOfEfficientNetReadsNothing() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      EfficientNetLite0 outline =
          EfficientNetLite0.load(WeightScope.shapesOnly(new GeneratedWeights(), manager));
      assertThat(outline.width(-1)).isEqualTo(generated(manager).width(-1));
    }
  }

  @Test
  void modelTypeTellsTheKind() throws IOException {
    assertThat(VisionEncoders.of(ParityFixture.root().resolve("clip")).id()).isEqualTo("clip");
    assertThat(VisionEncoders.of(ParityFixture.root().resolve("siglip_vision")).id())
        .isEqualTo("siglip");
    assertThatThrownBy(() -> VisionEncoders.of(ParityFixture.root().resolve("llama")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model_type is \"llama\", expected one of [clip, clip_vision_model");
  }

  @Test
  void namesOfTensorsTellTheKindWhereNoConfigDoes() throws IOException {
    assertThat(VisionEncoders.of(ParityFixture.root().resolve("blip2_opt")).id()).isEqualTo("eva");
    assertThat(VisionEncoders.of(ParityFixture.root().resolve("lavis_blip2_opt")).id())
        .isEqualTo("eva");
    Path file = folder.resolve("weights.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      for (VisionEncoders.Entry entry : VisionEncoders.all()) {
        for (String mark : entry.marks()) {
          SafetensorsWriter.write(file, Map.of("module." + mark, manager.zeros(new Shape(1))));
          assertThat(VisionEncoders.of(file)).isSameAs(entry);
        }
      }
      SafetensorsWriter.write(file, Map.of("lm_head.weight", manager.zeros(new Shape(1))));
      assertThatThrownBy(() -> VisionEncoders.of(folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(file + ": no config.json with a model_type beside it")
          .hasMessageContaining("none of its 1 tensors tells what kind of vision encoder it is")
          .hasMessageContaining("expected a model_type of [clip, clip_vision_model")
          .hasMessageContaining("or a tensor [visual.transformer.resblocks.0.ln_1.weight, vis");
    }
  }

  @Test
  void configsThatAreNotUnderstoodAreRefused() throws IOException {
    for (String name : List.of("dinov2", "blip2_opt")) {
      Path source = ParityFixture.root().resolve(name);
      try (NDManager manager = NDManager.newBaseManager()) {
        String key = name.equals("dinov2") ? "use_swiglu_ffn" : "qkv_bias";
        String config = Files.readString(source.resolve("config.json"));
        boolean usual = config.contains("\"%s\": true".formatted(key));
        String odd = "\"%s\": %s".formatted(key, !usual);
        Files.writeString(
            folder.resolve("config.json"),
            config.replaceFirst("\"%s\": %s".formatted(key, usual), odd));
        Files.write(
            folder.resolve("model.safetensors"),
            Files.readAllBytes(source.resolve("model.safetensors")));
        assertThatThrownBy(() -> VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("%s is %s, expected %s".formatted(key, !usual, usual));
      }
    }
  }

  @Test
  void efficientNetHasOneSize() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(
          folder.resolve("weights.safetensors"),
          Map.of("_conv_stem.weight", manager.zeros(new Shape(1))));
      assertThatThrownBy(
              () -> VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32, 448))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("image size 448 is asked for, expected 224");
    }
  }

  @Test
  void aPointerInPlaceOfTheConfigIsKnown(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(config, "version https://git-lfs.github.com/spec/v1\n");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> VisionEncoders.of(folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(config + ": is a git-LFS pointer");
      assertThatThrownBy(() -> ClipModel.load(manager, folder, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(config + ": is a git-LFS pointer");
    }
  }

  @Test
  void pixelsOfAnotherSizeAreRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder encoder = clip(manager);
      int side = encoder.imageSize();
      for (Shape shape :
          List.of(
              new Shape(1, 3, side, side + 1),
              new Shape(1, 1, side, side),
              new Shape(3, side, side),
              new Shape(0, 3, side, side))) {
        assertThatThrownBy(() -> encoder.encode(manager.zeros(shape), -1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(
                "pixels are %s, expected (batch, 3, %d, %d)".formatted(shape, side, side));
      }
    }
  }

  @Test
  void ofaTakesPicturesOfAnySize() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Path own = Path.of("src/test/resources/ofa_resnet");
      assertThat(VisionEncoders.of(own).id()).isEqualTo("ofa");
      VisionEncoder encoder = VisionEncoders.of(own).load(manager, own, Precision.FLOAT32);
      assertThat(encoder.processor()).isEqualTo(ImageProcessorConfig.ofa(256)); // of tiny, medium
      VisionEncoder odd = VisionEncoders.of(own).load(manager, own, Precision.FLOAT32, 33);
      assertThat(List.of(0, 1, 2, 3).stream().map(odd::grid)).containsExactly(9, 9, 5, 3);
      assertThat(odd.encode(manager.zeros(new Shape(1, 3, 33, 33)), -1).getShape())
          .isEqualTo(new Shape(1, 9, 32));
      assertThat(odd.encode(manager.zeros(new Shape(2, 3, 33, 40)), -2).getShape())
          .isEqualTo(new Shape(2, 25, 16));
      assertThatThrownBy(() -> encoder.encode(manager.zeros(new Shape(1, 1, 33, 33)), -1))
          .hasMessageStartingWith("pixels are (1, 1, 33, 33), expected (batch, 3, height, width)");
    }
  }

  @Test
  void efficientNetTakesWholeCells() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      EfficientNetLite0 encoder = generated(manager);
      assertThat(encoder.encode(manager.zeros(new Shape(1, 3, 96, 96)), -1).getShape())
          .isEqualTo(new Shape(1, 9, 1280));
      assertThatThrownBy(() -> encoder.encode(manager.zeros(new Shape(1, 3, 100, 100)), -1))
          .hasMessageContaining("a side that 32 divides");
      assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8).stream().map(encoder::grid).toList())
          .containsExactly(112, 112, 56, 28, 14, 14, 7, 7, 7);
    }
  }

  @Test
  void layersThatDoNotExistAreRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder encoder = clip(manager);
      int side = encoder.imageSize();
      NDArray pixels = manager.zeros(new Shape(1, 3, side, side));
      int last = encoder.layers();
      for (int layer : new int[] {last + 1, -last - 2}) {
        assertThatThrownBy(() -> encoder.encode(pixels, layer))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(
                "layer %d does not exist, expected 0 to %d".formatted(layer, last));
      }
      assertThatThrownBy(() -> encoder.hiddenStates(pixels, List.of()))
          .hasMessageContaining("no layers are asked for");
    }
  }

  /** LLaVA reads the layer before the last, so the last block is never run: here it is all NaN. */
  @Test
  void nothingPastTheLayerIsComputed() throws IOException {
    Path source = ParityFixture.root().resolve("clip");
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "clip")) {
      Checkpoint checkpoint = fixture.checkpoint();
      int last = fixture.config().path("vision_config").path("num_hidden_layers").asInt() - 1;
      Map<String, NDArray> weights = new TreeMap<>();
      for (String name : checkpoint.tensors().keySet()) {
        NDArray weight = checkpoint.read(manager, name);
        boolean spoiled = name.startsWith("vision_model.encoder.layers.%d.".formatted(last));
        weights.put(name, spoiled ? weight.mul(Float.NaN) : weight);
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
      VisionEncoder encoder = VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32);
      NDArray pixels = fixture.get("in.pixel_values");
      fixture.assertClose("out.vision_hidden_states.-2", encoder.encode(pixels, -2));
      assertThat(encoder.encode(pixels, -1).isNaN().any().getBoolean()).isTrue();
    }
  }

  /** transformers 5 writes one file for all processors; older files of that name lack pictures. */
  @Test
  void theJointProcessorFileIsRead() throws IOException {
    Path source = ParityFixture.root().resolve("clip");
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    Path joint = folder.resolve("processor_config.json");
    try (NDManager manager = NDManager.newBaseManager()) {
      Files.writeString(joint, "{\"patch_size\": 8, \"processor_class\": \"LlavaProcessor\"}");
      assertThat(VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32).processor())
          .isEqualTo(ImageProcessorConfig.clip(32));
      Files.writeString(
          joint,
          """
          {"image_processor": {"image_processor_type": "LlavaImageProcessor", "do_pad": true,
           "size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}}
          """);
      assertThat(VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32).processor())
          .isEqualTo(ImageProcessorConfig.clip(32).withPadToSquare());
    }
  }

  /** Hub files of transformers 4 put {@code vision_model.} before a tower that stands alone. */
  @Test
  void olderNamesAreRead() throws IOException {
    Path source = ParityFixture.root().resolve("siglip_vision");
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "siglip_vision")) {
      Map<String, NDArray> weights = new HashMap<>();
      for (String name : fixture.checkpoint().tensors().keySet()) {
        weights.put("vision_model." + name, fixture.checkpoint().read(manager, name));
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
      VisionEncoder encoder = VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32);
      fixture.assertClose(
          "out.hidden_states.-2", encoder.encode(fixture.get("in.pixel_values"), -2));
    }
  }

  @Test
  void processorComesFromTheFolderOrTheKind() throws IOException {
    Path source = ParityFixture.root().resolve("siglip_vision");
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(source.resolve(name), folder.resolve(name));
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder plain = VisionEncoders.get("siglip").load(manager, folder, Precision.FLOAT32);
      int side = plain.imageSize();
      assertThat(plain.processor().resize()).isEqualTo(new Resize.Squash(new Size(side, side)));
      ImageProcessorConfig own = ImageProcessorConfig.clip(side);
      own.write(folder.resolve("preprocessor_config.json"));
      assertThat(VisionEncoders.get("siglip").load(manager, folder, Precision.FLOAT32).processor())
          .isEqualTo(own);
    }
  }

  /** As transformers' convolution does it: so400m looks at 378 of its 384 pixels. */
  @Test
  void pixelsBeyondTheLastWholePatchAreNotLookedAt() throws IOException {
    Path source = ParityFixture.root().resolve("siglip_vision");
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder whole = VisionEncoders.get("siglip").load(manager, source, Precision.FLOAT32);
      int side = whole.imageSize();
      Files.writeString(
          folder.resolve("config.json"),
          Files.readString(source.resolve("config.json"))
              .replace("\"image_size\": " + side, "\"image_size\": " + (side + 3)));
      VisionEncoder uneven = VisionEncoders.get("siglip").load(manager, folder, Precision.FLOAT32);
      assertThat(uneven.imageSize()).isEqualTo(side + 3);
      assertThat(uneven.grid(-1)).isEqualTo(whole.grid(-1));
      NDArray pixels = manager.randomUniform(-1, 1, new Shape(1, 3, side + 3, side + 3));
      NDArray seen = pixels.get(":, :, :%d, :%d".formatted(side, side));
      ParityFixture.assertClose("cut", whole.encode(seen, -1), uneven.encode(pixels, -1), 1e-5);
    }
    assertThat(
            new VitConfig(1152, 4304, 27, 16, 384, 14, VitConfig.SIGLIP_DEFAULTS.activation(), 1e-6)
                .grid())
        .isEqualTo(27);
  }

  @Test
  void aConfigThatDoesNotFitTheWeightsIsNamed() throws IOException {
    Path source = ParityFixture.root().resolve("siglip_vision");
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    try (NDManager manager = NDManager.newBaseManager()) {
      Files.writeString(folder.resolve("config.json"), "{\"num_attention_heads\": 5}");
      assertThatThrownBy(
              () -> VisionEncoders.get("siglip").load(manager, folder, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("num_attention_heads 5");
      String config = Files.readString(source.resolve("config.json"));
      Files.writeString(
          folder.resolve("config.json"),
          config.replaceFirst("\"patch_size\": \\d+", "\"patch_size\": 16"));
      assertThatThrownBy(
              () -> VisionEncoders.get("siglip").load(manager, folder, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("embeddings.patch_embedding.weight is (")
          .hasMessageContaining("embeddings.position_embedding.weight is (");
    }
  }

  /** What is computed on the way is freed: the manager holds the pixels and the result. */
  @Test
  void onlyTheResultStays() throws IOException {
    try (NDManager weights = NDManager.newBaseManager();
        NDManager step = NDManager.newBaseManager()) {
      for (VisionEncoder encoder : List.of(clip(weights), generated(weights))) {
        int side = encoder.hasClassToken() ? encoder.imageSize() : 64;
        NDArray pixels = step.zeros(new Shape(2, 3, side, side));
        int before = step.getManagedArrays().size();
        int weightsBefore = weights.getManagedArrays().size();
        encoder.encode(pixels, -2).close();
        encoder.features(pixels, List.of(-1, 1), 0).close();
        assertThat(step.getManagedArrays().size()).isEqualTo(before);
        assertThat(weights.getManagedArrays().size()).isEqualTo(weightsBefore);
      }
    }
  }

  @Test
  @Tag("weights")
  void realEfficientNetMatchesTorch() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture =
            ParityFixture.open(manager, Path.of("src/test/resources/efficientnet_lite0_real"))) {
      VisionEncoder encoder =
          VisionEncoders.get("efficientnet-lite0")
              .load(
                  manager, RealWeights.find("efficientnet-lite0-57934424.pth"), Precision.FLOAT32);
      NDArray hidden = encoder.encode(GeneratedWeights.pixels(manager, encoder.imageSize()), -1);
      fixture.assertClose("out.hidden_states.8", hidden);
    }
  }

  private static EfficientNetLite0 generated(NDManager manager) throws IOException {
    return EfficientNetLite0.load(WeightScope.of(new GeneratedWeights(), manager));
  }
}
