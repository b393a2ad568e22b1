package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.nn.kernels.PointKernels;
import org.sensorium.nn.layers.Linear;
import org.sensorium.pointcloud.encoder.PointWeights.Initial;

/**
 * Turns a group of points into one vector: maps of every point, the maximum of the group beside
 * each, maps again, the maximum.
 *
 * @see <a href="https://arxiv.org/abs/2111.14819">Point-BERT</a>; PointLLM at cb72f4e, Encoder
 */
record MiniPointNet(PointFilter first, Linear second, PointFilter third, Linear fourth) {
  private static final int NARROW = 128;
  private static final int WIDE = 256;
  private static final String FIRST = "first_conv.";
  private static final String SECOND = "second_conv.";

  /**
   * Reads {@code first_conv} and {@code second_conv}.
   *
   * @param channels columns of a point
   * @param width of the result
   */
  static MiniPointNet load(PointWeights weights, int channels, int width) throws IOException {
    return new MiniPointNet(
        PointFilter.load(weights, FIRST + "0", FIRST + "1", channels, NARROW),
        map(weights, FIRST + "3", NARROW, WIDE),
        PointFilter.load(weights, SECOND + "0", SECOND + "1", 2 * WIDE, 2 * WIDE),
        map(weights, SECOND + "3", 2 * WIDE, width));
  }

  private static Linear map(PointWeights weights, String name, int in, int out) throws IOException {
    return Linear.of(
        weights.get(name + ".weight", new Shape(out, in), Initial.FILTER),
        weights.get(name + ".bias", new Shape(out), Initial.ZEROS),
        in,
        out);
  }

  /** Groups of points (…, K, C) to (…, width). */
  NDArray forward(NDArray points) {
    NDArray wide = third.forward(beside(points)); // (…, K, 512)
    return PointKernels.groupMax(fourth.forward(wide));
  }

  private NDArray beside(NDArray points) {
    NDArray local = second.forward(first.forward(points)); // (…, K, 256)
    return PointKernels.besideGroupMax(local); // (…, K, 512), the group's maximum first
  }

  /** Has both norms give mean 0 and deviation 1 for a batch of groups. Without gradients. */
  void calibrate(NDArray points) {
    first.calibrate(points);
    third.calibrate(beside(points));
  }

  void putWeights(String prefix, Map<String, NDArray> weights) {
    first.putWeights(prefix + FIRST + "0", prefix + FIRST + "1", weights);
    FusedBlock.put(prefix + FIRST + "3", second, weights);
    third.putWeights(prefix + SECOND + "0", prefix + SECOND + "1", weights);
    FusedBlock.put(prefix + SECOND + "3", fourth, weights);
  }

  void putStatistics(String prefix, Map<String, NDArray> weights) {
    first.putStatistics(prefix + FIRST + "1", weights);
    third.putStatistics(prefix + SECOND + "1", weights);
  }
}
