package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.nn.kernels.Precision;

/**
 * A convolution without bias and a frozen batch norm behind it, which stay apart so that the
 * filters can be trained.
 *
 * @param weight (out, in, k, k) in a precision
 * @param factor (out), float32, of the norm's running statistics
 * @param shift (out), float32
 * @param padding (k - 1) / 2 on every side
 */
record OfaConv(NDArray weight, NDArray factor, NDArray shift, int stride, int padding) {
  private static final double EPS = 1e-5; // added to the running variance

  /**
   * Sizes of a convolution.
   *
   * @param kernel side, pixels
   */
  record Sizes(int in, int out, int kernel, int stride) {}

  /** Reads {@code conv.weight} and the four vectors of {@code norm}. */
  static OfaConv load(WeightScope scope, String conv, String norm, Sizes sizes, Precision precision)
      throws IOException {
    int out = sizes.out();
    int k = sizes.kernel();
    float[] gain = vector(scope, norm + ".weight", out);
    float[] bias = vector(scope, norm + ".bias", out);
    float[] mean = vector(scope, norm + ".running_mean", out);
    float[] variance = vector(scope, norm + ".running_var", out);
    float[] factor = new float[out];
    float[] shift = new float[out];
    for (int i = 0; i < out; i++) {
      double scale = gain[i] / Math.sqrt(variance[i] + EPS);
      factor[i] = (float) scale;
      shift[i] = (float) (bias[i] - mean[i] * scale);
    }
    NDManager owner = scope.manager();
    return new OfaConv(
        scope.get(conv + ".weight", new Shape(out, sizes.in(), k, k), precision),
        owner.create(factor),
        owner.create(shift),
        sizes.stride(),
        (k - 1) / 2);
  }

  private static float[] vector(WeightScope scope, String name, int length) throws IOException {
    try (NDArray array = scope.get(name, new Shape(length))) {
      return array.toFloatArray();
    }
  }

  /** (B, in, h, w) to (B, out, ⌈h / stride⌉, ⌈w / stride⌉), in the type of the filters. */
  NDArray forward(NDArray x) {
    return ImageKernels.conv2dScaled(x, weight, factor, shift, stride, padding);
  }
}
