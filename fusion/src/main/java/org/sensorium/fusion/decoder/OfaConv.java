package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.kernels.Kernels;

/**
 * A convolution without bias and a frozen batch norm behind it.
 *
 * @param weight (out, in, k, k), the part that can be trained
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
  static OfaConv load(OfaWeights weights, String conv, String norm, Sizes sizes)
      throws IOException {
    int out = sizes.out();
    int k = sizes.kernel();
    NDArray filters = weights.matrix(conv + ".weight", new Shape(out, sizes.in(), k, k));
    float[] gain = weights.vector(norm + ".weight", out).toFloatArray();
    float[] bias = weights.vector(norm + ".bias", out).toFloatArray();
    float[] mean = weights.vector(norm + ".running_mean", out).toFloatArray();
    float[] variance = weights.vector(norm + ".running_var", out).toFloatArray();
    float[] factor = new float[out];
    float[] shift = new float[out];
    for (int i = 0; i < out; i++) {
      double scale = gain[i] / Math.sqrt(variance[i] + EPS);
      factor[i] = (float) scale;
      shift[i] = (float) (bias[i] - mean[i] * scale);
    }
    NDManager owner = weights.scope().manager();
    return new OfaConv(
        filters, owner.create(factor), owner.create(shift), sizes.stride(), (k - 1) / 2);
  }

  /** (B, in, h, w) to (B, out, ⌈h / stride⌉, ⌈w / stride⌉), in the type of the filters. */
  NDArray forward(NDArray x) {
    return Kernels.conv2dScaled(x, weight, factor, shift, stride, padding);
  }
}
