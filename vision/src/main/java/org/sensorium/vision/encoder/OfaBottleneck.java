package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/**
 * A block of OFA's net of pictures: three convolutions and a way around them.
 *
 * @param around null where nothing changes size
 */
record OfaBottleneck(OfaConv narrow, OfaConv middle, OfaConv wide, @Nullable OfaConv around) {
  /** How many times wider a block is outside. */
  static final int EXPANSION = 4;

  /** Reads {@code conv1} to {@code conv3}, {@code downsample} and their norms. */
  static OfaBottleneck load(WeightScope scope, int in, int inner, int stride, Precision precision)
      throws IOException {
    int out = EXPANSION * inner;
    return new OfaBottleneck(
        conv(scope, 1, new OfaConv.Sizes(in, inner, 1, 1), precision),
        conv(scope, 2, new OfaConv.Sizes(inner, inner, 3, stride), precision),
        conv(scope, 3, new OfaConv.Sizes(inner, out, 1, 1), precision),
        stride == 1 && in == out
            ? null
            : OfaConv.load(
                scope.sub("downsample"),
                "0",
                "1",
                new OfaConv.Sizes(in, out, 1, stride),
                precision));
  }

  private static OfaConv conv(
      WeightScope scope, int number, OfaConv.Sizes sizes, Precision precision) throws IOException {
    return OfaConv.load(scope, "conv" + number, "bn" + number, sizes, precision);
  }

  /** (B, in, h, w) to (B, out, ⌈h / stride⌉, ⌈w / stride⌉), in the type of the filters. */
  NDArray forward(NDArray x) {
    NDArray inner = Kernels.relu(middle.forward(Kernels.relu(narrow.forward(x))));
    NDArray same = around == null ? x : around.forward(x);
    return Kernels.relu(Kernels.add(wide.forward(inner), same));
  }

  /** Adds its filters. */
  void addTo(Map<String, NDArray> weights, String path) {
    weights.put(path + ".conv1.weight", narrow.weight());
    weights.put(path + ".conv2.weight", middle.weight());
    weights.put(path + ".conv3.weight", wide.weight());
    if (around != null) {
      weights.put(path + ".downsample.0.weight", around.weight());
    }
  }
}
