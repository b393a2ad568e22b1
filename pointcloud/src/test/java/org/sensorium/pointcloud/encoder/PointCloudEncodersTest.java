package org.sensorium.pointcloud.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.pointcloud.encoder.PointBertConfig.Order;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig.Color;

/** What holds of every encoder of the index, and how its files are told. */
@Tag("parity")
class PointCloudEncodersTest {
  @TempDir private Path temp;

  static List<PointCloudEncoders.Entry> encoders() {
    return PointCloudEncoders.all(); // an encoder without a fixture fails here
  }

  private static Path folder(PointCloudEncoders.Entry entry) {
    return ParityFixture.root().resolve(entry.fixture());
  }

  private static NDArray points(NDManager manager, PointCloudEncoders.Entry entry)
      throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, entry.fixture())) {
      return fixture.get("in.points");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void tellsItsSizes(PointCloudEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        NDManager step = NDManager.newBaseManager()) {
      assertThat(PointCloudEncoders.of(folder(entry))).isEqualTo(entry);
      PointCloudEncoder encoder = entry.load(manager, folder(entry), Precision.FLOAT32);
      PointCloudEncoder outline = entry.outline(step, folder(entry));
      NDArray points = points(manager, entry);
      points.attach(step);
      int weights = manager.getManagedArrays().size();
      int before = step.getManagedArrays().size();
      NDList hidden = encoder.hiddenStates(points, List.of(encoder.layers(), 0, -1));
      for (NDArray layer : hidden) {
        assertThat(layer.getShape())
            .isEqualTo(new Shape(2, encoder.tokens(), encoder.width(0)))
            .isEqualTo(new Shape(2, outline.tokens(), outline.width(-1)));
        assertThat(layer.getManager()).isSameAs(step);
      }
      assertThat(manager.getManagedArrays()).hasSize(weights);
      assertThat(step.getManagedArrays()).hasSize(before + 3);
      assertThat(outline.layers()).isEqualTo(encoder.layers());
      assertThat(encoder.channels()).isEqualTo(encoder.processor().channels()).isEqualTo(6);
      assertThat(encoder.points()).isEqualTo(encoder.processor().points());
      NDArray features = encoder.features(points, List.of(0, -1));
      assertThat(features.getShape().get(2)).isEqualTo(encoder.featureWidth(List.of(0, -1)));
      int width = encoder.width(0);
      ParityFixture.assertClose("0", hidden.get(1), features.get(":, :, :" + width), 1e-6);
      ParityFixture.assertClose("-1", hidden.get(2), features.get(":, :, " + width + ":"), 1e-6);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void aBatchGivesWhatItsCloudsGiveAlone(PointCloudEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      PointCloudEncoder encoder = entry.load(manager, folder(entry), Precision.FLOAT32);
      NDArray points = points(manager, entry);
      NDArray both = encoder.encode(points, -1);
      for (int i = 0; i < 2; i++) {
        String one = "%d:%d".formatted(i, i + 1);
        ParityFixture.assertClose(one, encoder.encode(points.get(one), -1), both.get(one), 1e-5);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void halfPrecisionStaysNear(PointCloudEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray points = points(manager, entry);
      NDArray exact = entry.load(manager, folder(entry), Precision.FLOAT32).encode(points, -1);
      for (Precision precision : List.of(Precision.BFLOAT16, Precision.FLOAT16)) {
        NDArray half = entry.load(manager, folder(entry), precision).encode(points, -1);
        double error = exact.sub(half).norm().getFloat() / exact.norm().getFloat();
        assertThat(error).isLessThan(precision == Precision.FLOAT16 ? 0.02 : 0.08);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void pointsOfAnotherFormAreRefused(PointCloudEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      PointCloudEncoder encoder = entry.load(manager, folder(entry), Precision.FLOAT32);
      assertThatThrownBy(() -> encoder.encode(manager.zeros(new Shape(2, 50, 3)), -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the points are (2, 50, 3), expected (batch, points, 6)");
      int past = encoder.layers() + 1;
      assertThatThrownBy(() -> encoder.encode(manager.zeros(new Shape(2, 50, 6)), past))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("layer %d does not exist".formatted(past));
      NDArray broken = manager.zeros(new Shape(1, 50, 6)).div(manager.zeros(new Shape(1)));
      assertThatThrownBy(() -> encoder.encode(broken, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected finite numbers");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void theTensorsTellWithoutAConfig(PointCloudEncoders.Entry entry) throws IOException {
    Path weights = folder(entry).resolve("model.safetensors");
    assertThat(PointCloudEncoders.of(weights)).isEqualTo(entry);
  }

  @Test
  void whatIsNoneIsRefused() throws IOException {
    Path other = ParityFixture.file("clip");
    assertThatThrownBy(() -> PointCloudEncoders.of(other))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected one of [point-bert, pointllm, epcl]");
    assertThatThrownBy(() -> PointCloudEncoders.of(other.resolve("model.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("or a tensor [encoder.first_conv.0.weight");
    assertThatThrownBy(() -> PointCloudEncoders.get("pointbert"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "point cloud encoder \"pointbert\" is not known, expected one of [point-bert, epcl]");
  }

  @Test
  void pointLlmsConfigNamesItsEncoder() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "pointbert")) {
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager).sub("model.point_backbone");
      ObjectMapper json = new ObjectMapper();
      String named = "{\"model_type\": \"pointllm\", \"point_backbone_config_name\": \"%s\"}";
      PointBertConfig config =
          PointBertConfig.of(
              json.readTree(named.formatted("PointTransformer_8192point_2layer")), scope);
      // the tensors tell width, layers, encoder_dims and channels, PointLLM's v1.2 the rest
      assertThat(config)
          .isEqualTo(new PointBertConfig(48, 3, 6, 32, 512, 32, 6, 8192, Order.SAMPLED));
      assertThatThrownBy(() -> PointBertConfig.of(json.readTree(named.formatted("Other")), scope))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("point_backbone_config_name is \"Other\"");
    }
  }

  @Test
  void epclsArgsTellItsCentres() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "epcl")) {
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
      Map<String, Object> args =
          Map.of("args.preenc_npoints", 1024L, "args.vit_num_token", 128L, "epoch", 3L);
      EpclConfig config =
          EpclConfig.of(new ObjectMapper().readTree("{\"clip\": {\"heads\": 4}}"), args, scope);
      assertThat(config.stages())
          .containsExactly(
              new SetAbstraction.Form(1024, 0.2f, 64), new SetAbstraction.Form(128, 1.6f, 512));
      EpclConfig usual = EpclConfig.of(new ObjectMapper().readTree("{}"), Map.of(), scope);
      assertThat(usual.tokens()).isEqualTo(256);
      assertThat(usual.heads()).isEqualTo(1);
    }
  }

  /** Without pointnet_downsample, and without colours. */
  @Test
  void epclOfOneAbstraction() throws IOException {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    int[] widths = {3, 8, 12, 16};
    for (int i = 0; i < 3; i++) {
      String layer = "model.pre_encoder.mlp_module.layer%d.".formatted(i);
      shapes.put(layer + "conv.weight", new Shape(widths[i + 1], widths[i], 1, 1));
      for (String norm : List.of("weight", "bias", "running_mean", "running_var")) {
        shapes.put(layer + "bn.bn." + norm, new Shape(widths[i + 1]));
      }
    }
    map(shapes, "encoder.pos_embed.0", 3, 128);
    map(shapes, "encoder.pos_embed.2", 128, 16);
    map(shapes, "te_encoder.trans.0", 16, 16);
    map(shapes, "te_encoder.trans.2", 16, 16);
    shapes.put("model.te_encoder.embedding.weight", new Shape(5, 16));
    for (String norm :
        List.of("ln_pre", "transformer.resblocks.0.ln_1", "transformer.resblocks.0.ln_2")) {
      shapes.put("model.encoder.clip_vit." + norm + ".weight", new Shape(16));
      shapes.put("model.encoder.clip_vit." + norm + ".bias", new Shape(16));
    }
    String block = "encoder.clip_vit.transformer.resblocks.0.";
    shapes.put("model." + block + "attn.in_proj_weight", new Shape(48, 16));
    shapes.put("model." + block + "attn.in_proj_bias", new Shape(48));
    map(shapes, block + "attn.out_proj", 16, 16);
    map(shapes, block + "mlp.c_fc", 16, 32);
    map(shapes, block + "mlp.c_proj", 32, 16);
    SplittableRandom random = new SplittableRandom(3);
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      shapes.forEach((name, shape) -> weights.put(name, positive(manager, shape, random)));
      SafetensorsWriter.write(temp.resolve("model.safetensors"), weights);
      Files.writeString(
          temp.resolve("config.json"),
          "{\"preenc_npoints\": 7, \"preenc_radius\": 0.5, \"clip\": {\"heads\": 2}}");
      PointCloudEncoder encoder =
          PointCloudEncoders.of(temp).load(manager, temp, Precision.FLOAT32);
      assertThat(encoder.processor()).isEqualTo(PointCloudProcessorConfig.lamm(40_000, Color.NONE));
      NDArray hidden = encoder.encode(positive(manager, new Shape(2, 30, 3), random), 1);
      assertThat(hidden.getShape()).isEqualTo(new Shape(2, 7, 16));
      assertThat(hidden.isNaN().any().getBoolean()).isFalse();
    }
  }

  private static void map(Map<String, Shape> shapes, String name, int in, int out) {
    shapes.put("model." + name + ".weight", new Shape(out, in));
    shapes.put("model." + name + ".bias", new Shape(out));
  }

  private static NDArray positive(NDManager manager, Shape shape, SplittableRandom random) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(0.1, 1);
    }
    return manager.create(values, shape);
  }

  @Test
  void refusesMorePointsAndGroupsThanThereCanBe() {
    assertThatThrownBy(
            () -> new PointBertConfig(384, 12, 6, 32, 512, 256, 6, 100_000_000, Order.SAMPLED))
        .hasMessage("num_points is 100000000, expected up to 1048576");
    assertThatThrownBy(
            () -> new PointBertConfig(384, 12, 6, 32, 100_000_000, 256, 6, 8192, Order.SAMPLED))
        .hasMessageContaining("num_group 100000000 and group_size 32 must be positive and at most")
        .hasMessageContaining("num_points 8192");
  }
}
