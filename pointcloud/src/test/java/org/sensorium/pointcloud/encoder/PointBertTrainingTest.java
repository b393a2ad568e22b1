package org.sensorium.pointcloud.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.pointcloud.encoder.PointBertConfig.Order;

@Tag("parity")
class PointBertTrainingTest {
  private static final Path OWN = Path.of("src/test/resources/pointbert_gradients");
  private static final PointBertConfig SMALL =
      new PointBertConfig(24, 2, 3, 8, 12, 16, 6, 64, Order.SAMPLED);
  private static final PointBertConfig ORDERED =
      new PointBertConfig(24, 2, 3, 8, 12, 16, 6, 64, Order.LEFT_TO_RIGHT);

  private static PointBertEncoder stored(NDManager manager, Precision precision)
      throws IOException {
    return (PointBertEncoder)
        PointCloudEncoders.get("point-bert")
            .load(manager, ParityFixture.root().resolve("pointbert"), precision);
  }

  private static NDArray points(NDManager manager, int clouds, int points, int channels) {
    SplittableRandom random = new SplittableRandom(4);
    float[] values = new float[clouds * points * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return manager.create(values, new Shape(clouds, points, channels));
  }

  private static NDArray gradient(NDArray array, NDManager step) {
    NDArray gradient = Autograd.gradient(array, step);
    assertThat(gradient).isNotNull();
    return gradient;
  }

  /** Of mean(tokens²), as torch has them. */
  @Test
  void gradientsReachEveryWeight() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "pointbert");
        ParityFixture own = ParityFixture.open(manager, OWN);
        NDManager step = NDManager.newBaseManager()) {
      PointBertEncoder encoder = stored(manager, Precision.FLOAT32);
      Map<String, NDArray> weights = encoder.weights();
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      NDArray groups = encoder.groups(fixture.get("in.points"));
      groups.attach(step);
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray tokens = encoder.resume(groups);
        assertThat(tokens.getManager()).isSameAs(step);
        Autograd.backward(Kernels.multiply(tokens, tokens).mean());
      }
      String large = "encoder.second_conv.0.weight";
      NDArray gradient = gradient(weights.get(large), step);
      own.assertClose("rows." + large, gradient.get(":64"));
      own.assertClose("sum0." + large, gradient.sum(new int[] {0}));
      own.assertClose("sum1." + large, gradient.sum(new int[] {1}));
      int compared = 1;
      for (String name : own.names()) {
        if (name.startsWith("grad.")) {
          String weight = name.substring("grad.".length());
          assertThat(weights).containsKey(weight);
          own.assertClose(name, gradient(weights.get(weight), step));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(weights.size()).isEqualTo(12 + 8 + 3 * 11 + 2);
    }
  }

  @Test
  void hiddenStatesAreThoseOfTorch() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "pointbert");
        ParityFixture own = ParityFixture.open(manager, OWN)) {
      PointBertEncoder encoder = stored(manager, Precision.FLOAT32);
      NDArray points = fixture.get("in.points");
      for (int layer = 0; layer <= 3; layer++) {
        own.assertClose("out.hidden_states." + layer, encoder.encode(points, layer), 2e-5);
      }
      own.assertClose("out.hidden_states.2", encoder.encode(points, -2), 2e-5);
    }
  }

  @Test
  void whatIsSavedIsLoadedAgain(@TempDir Path folder) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      PointBertEncoder encoder = PointBertEncoder.create(manager, ORDERED, 7);
      NDArray points = points(manager, 3, 64, 6);
      encoder.calibrate(encoder.groups(points));
      encoder.save(folder);
      assertThat(PointCloudEncoders.of(folder).id()).isEqualTo("point-bert");
      PointBertEncoder loaded =
          (PointBertEncoder) PointCloudEncoders.of(folder).load(manager, folder, Precision.FLOAT32);
      assertThat(loaded.config()).isEqualTo(ORDERED);
      assertThat(loaded.processor()).isEqualTo(encoder.processor());
      ParityFixture.assertClose(
          "loaded", encoder.encode(points, -1), loaded.encode(points, -1), 1e-6);
      try (Checkpoint file = Checkpoints.open(folder)) {
        assertThat(file.tensors().get("encoder.first_conv.0.weight").shape())
            .isEqualTo(new Shape(128, 6, 1));
        assertThat(file.tensors().get("blocks.blocks.1.attn.qkv.weight").shape())
            .isEqualTo(new Shape(72, 24));
      }
    }
  }

  @Test
  void calibratingGivesTheMapsUnitStatistics() {
    try (NDManager manager = NDManager.newBaseManager()) {
      PointBertEncoder encoder = PointBertEncoder.create(manager, SMALL, 7);
      NDArray groups = encoder.groups(points(manager, 3, 64, 6));
      NDArray before = encoder.resume(groups);
      encoder.calibrate(groups);
      assertThat(encoder.resume(groups).sub(before).abs().max().getFloat()).isPositive();
      NDArray weight = encoder.weights().get("encoder.first_conv.0.weight");
      NDArray rows = groups.get(":, :, :48").reshape(-1, 6).dot(weight.transpose());
      PointFilter calibrated =
          new PointFilter(
              weight,
              manager.zeros(new Shape(128)),
              new PointFilter.Norm(
                  manager.zeros(new Shape(128)),
                  manager.ones(new Shape(128)),
                  manager.ones(new Shape(128)),
                  manager.ones(new Shape(128)),
                  manager.zeros(new Shape(128))));
      calibrated.calibrate(groups.get(":, :, :48").reshape(-1, 6));
      NDArray normed = rows.mul(calibrated.norm().gain()).add(calibrated.norm().shift());
      ParityFixture.assertClose(
          "mean", manager.zeros(new Shape(128)), normed.mean(new int[] {0}), 1e-4);
      ParityFixture.assertClose(
          "variance", manager.ones(new Shape(128)), normed.square().mean(new int[] {0}), 1e-2);
      assertThat(calibrated.norm().mean()).isEqualTo(manager.zeros(new Shape(128)));
    }
  }

  @Test
  void fromLeftToRightTheTokensAreTheSameInAnotherOrder() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray points = points(manager, 1, 64, 6);
      PointBertEncoder sampled = PointBertEncoder.create(manager, SMALL, 7);
      NDArray x = sampled.groups(points).get("0, :, -3"); // of the centres
      NDArray tokens = sampled.encode(points, -1).get(0);
      NDArray right = PointBertEncoder.create(manager, ORDERED, 7).encode(points, -1).get(0);
      assertThat(x.argSort()).isNotEqualTo(manager.arange(12).toType(DataType.INT64, false));
      ParityFixture.assertClose("groups", tokens.get("1:").get(x.argSort()), right.get("1:"), 1e-5);
      ParityFixture.assertClose("class", tokens.get("0"), right.get("0"), 1e-5);
    }
  }

  @Test
  void newEncodersAreAsTheirSeed() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray points = points(manager, 2, 64, 6);
      NDArray one = PointBertEncoder.create(manager, SMALL, 1).encode(points, -1);
      NDArray again = PointBertEncoder.create(manager, SMALL, 1).encode(points, -1);
      NDArray other = PointBertEncoder.create(manager, SMALL, 2).encode(points, -1);
      assertThat(again).isEqualTo(one);
      assertThat(other).isNotEqualTo(one);
      assertThat(one.getShape()).isEqualTo(new Shape(2, 13, 24));
    }
  }

  @Test
  void whatCannotBeTrainedIsRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      PointBertEncoder encoder = stored(manager, Precision.BFLOAT16);
      assertThatThrownBy(encoder::weights)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("loaded in bf16, expected float32");
      PointBertEncoder trainable = PointBertEncoder.create(manager, SMALL, 1);
      NDArray wrong = manager.zeros(new Shape(1, 12, 48));
      assertThatThrownBy(() -> trainable.resume(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the groups are (1, 12, 48), expected (batch, groups, 51)");
      List<Integer> none = List.of();
      assertThatThrownBy(() -> trainable.hiddenStates(points(manager, 1, 64, 6), none))
          .hasMessageContaining("no layers are asked for");
      assertThatThrownBy(() -> new PointBertConfig(25, 2, 3, 8, 12, 16, 6, 64, Order.SAMPLED))
          .hasMessageContaining("num_heads divide trans_dim");
      assertThatThrownBy(() -> new PointBertConfig(24, 2, 3, 65, 12, 16, 6, 64, Order.SAMPLED))
          .hasMessageContaining("at most num_points 64");
    }
  }
}
