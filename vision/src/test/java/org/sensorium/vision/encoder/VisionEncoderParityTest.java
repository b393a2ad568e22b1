package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

@Tag("parity")
class VisionEncoderParityTest {
  private static final Path OWN = Path.of("src/test/resources");
  private static final Pattern HIDDEN =
      Pattern.compile("out\\.(?:vision_)?hidden_states\\.(-?\\d+)");
  private static final int NO_LAYER = 99;

  static Stream<VisionEncoders.Entry> encoders() {
    return VisionEncoders.all().stream(); // an encoder without a fixture fails here
  }

  static ParityFixture fixture(NDManager manager, VisionEncoders.Entry entry) throws IOException {
    Path own = OWN.resolve(entry.fixture());
    return Files.isDirectory(own)
        ? ParityFixture.open(manager, own)
        : ParityFixture.open(manager, entry.fixture());
  }

  static VisionEncoder load(
      NDManager manager, VisionEncoders.Entry entry, ParityFixture fixture, Precision precision)
      throws IOException {
    if (Files.exists(fixture.path("model.safetensors"))) {
      return entry.load(manager, fixture.path("config.json").getParent(), precision);
    }
    WeightScope scope = WeightScope.of(new GeneratedWeights(), manager);
    VisionEncoder encoder = EfficientNetLite0.load(scope, EfficientNetLite0.PROCESSOR, precision);
    scope.finish();
    return encoder;
  }

  private static NDArray pixels(NDManager manager, ParityFixture fixture) throws IOException {
    for (String name : List.of("in.pixel_values", "in.vision")) {
      if (fixture.has(name)) {
        return fixture.get(name);
      }
    }
    return GeneratedWeights.pixels(manager, 64);
  }

  /** The layer that a recorded array is, as callers count; NO_LAYER for what is none. */
  private static int layer(String name, VisionEncoder encoder) {
    Matcher matcher = HIDDEN.matcher(name);
    if (matcher.matches()) {
      return Integer.parseInt(matcher.group(1));
    }
    if (name.equals("out.vision.trunk")) {
      return -1;
    }
    boolean last = name.equals("out.vision") || name.equals("out.last_hidden_state");
    return last && encoder.endsInNorm() ? -1 : NO_LAYER;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void hiddenStatesMatchTheReference(VisionEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, entry)) {
      VisionEncoder encoder = load(manager, entry, fixture, Precision.FLOAT32);
      NDArray pixels = pixels(manager, fixture);
      int compared = 0;
      for (String name : fixture.names()) {
        int layer = layer(name, encoder);
        if (layer != NO_LAYER) {
          NDArray hidden = encoder.encode(pixels, layer); // (B, T, C)
          fixture.assertClose(name, hidden);
          assertThat(hidden.getShape().get(2)).isEqualTo(encoder.width(layer));
          assertThat(hidden.getManager()).isSameAs(manager);
          compared++;
        }
      }
      assertThat(compared).isPositive();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void halfPrecisionStaysNear(VisionEncoders.Entry entry) throws IOException {
    for (Precision precision : List.of(Precision.BFLOAT16, Precision.FLOAT16)) {
      try (NDManager manager = NDManager.newBaseManager();
          ParityFixture fixture = fixture(manager, entry)) {
        NDArray pixels = pixels(manager, fixture);
        NDArray exact = load(manager, entry, fixture, Precision.FLOAT32).encode(pixels, -2);
        NDArray half = load(manager, entry, fixture, precision).encode(pixels, -2);
        double scale = exact.norm().getFloat() / Math.sqrt(exact.size());
        double error = exact.sub(half).norm().getFloat() / Math.sqrt(exact.size());
        assertThat(error / scale).isLessThan(precision == Precision.FLOAT16 ? 0.02 : 0.08);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void featuresAreTheLayersSideBySide(VisionEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, entry)) {
      VisionEncoder encoder = load(manager, entry, fixture, Precision.FLOAT32);
      NDArray pixels = pixels(manager, fixture);
      List<Integer> layers = List.of(-1, 0);
      NDArray features = encoder.features(pixels, layers, 0);
      NDList hidden = encoder.hiddenStates(pixels, layers);
      NDArray last = hidden.get(0).get(encoder.hasClassToken() ? ":, 1:" : ":, :");
      assertThat(features.getShape().get(1)).isEqualTo(last.getShape().get(1));
      assertThat(features.getShape().get(2)).isEqualTo(encoder.featureWidth(layers));
      ParityFixture.assertClose("last layer", last, features.get(":, :, :" + encoder.width(-1)), 0);
      NDArray first = hidden.get(1).get(encoder.hasClassToken() ? ":, 1:" : ":, :");
      ParityFixture.assertClose( // averaging keeps the mean
          "mean of layer 0",
          first.mean(new int[] {1}),
          features.get(":, :, %d:".formatted(encoder.width(-1))).mean(new int[] {1}),
          1e-5);
      NDArray one = encoder.features(pixels, layers, 1); // a single cell: the mean
      ParityFixture.assertClose("grid 1", features.mean(new int[] {1}, true), one, 1e-5);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void aBatchGivesWhatItsPicturesGiveAlone(VisionEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, entry)) {
      VisionEncoder encoder = load(manager, entry, fixture, Precision.FLOAT32);
      NDArray one = pixels(manager, fixture).get("0:1");
      NDArray other = one.flip(3);
      NDArray both = encoder.encode(one.concat(other, 0), -1);
      ParityFixture.assertClose("first", encoder.encode(one, -1), both.get("0:1"), 1e-4);
      ParityFixture.assertClose("second", encoder.encode(other, -1), both.get("1:2"), 1e-4);
    }
  }
}
