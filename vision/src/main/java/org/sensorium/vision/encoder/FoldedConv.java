package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.nn.kernels.Precision;

/**
 * A convolution without bias and the batch norm behind it as one convolution with bias: the norm's
 * running statistics are constants, so it scales each output channel and shifts it.
 *
 * @param weight (out, in / groups, k, k) in a precision
 * @param bias (out) in the same
 * @param padding (k - 1) / 2 on every side
 */
record FoldedConv(NDArray weight, NDArray bias, int stride, int padding, int groups) {

  /**
   * Sizes of a convolution.
   *
   * @param kernel side, pixels
   */
  record Sizes(int in, int out, int kernel, int stride, int groups) {
    static Sizes pointwise(int in, int out) {
      return new Sizes(in, out, 1, 1, 1);
    }

    static Sizes depthwise(int channels, int kernel, int stride) {
      return new Sizes(channels, channels, kernel, stride, channels);
    }
  }

  /**
   * Reads and folds.
   *
   * @param conv name of the convolution in the scope
   * @param norm name of the batch norm in the scope
   * @param eps of the norm, added to the running variance
   */
  static FoldedConv load(
      WeightScope scope, String conv, String norm, Sizes sizes, double eps, Precision precision)
      throws IOException {
    int out = sizes.out();
    int kernel = sizes.kernel();
    WeightScope statistics = scope.sub(norm);
    float[] gain = floats(statistics, "weight", new Shape(out));
    float[] shift = floats(statistics, "bias", new Shape(out));
    float[] mean = floats(statistics, "running_mean", new Shape(out));
    float[] variance = floats(statistics, "running_var", new Shape(out));
    Shape shape = new Shape(out, sizes.in() / sizes.groups(), kernel, kernel);
    float[] weights = floats(scope.sub(conv), "weight", shape);
    float[] bias = new float[out];
    int perChannel = weights.length / out;
    for (int channel = 0; channel < out; channel++) {
      double scale = gain[channel] / Math.sqrt(variance[channel] + eps);
      bias[channel] = (float) (shift[channel] - mean[channel] * scale);
      for (int i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
        weights[i] = (float) (weights[i] * scale);
      }
    }
    return new FoldedConv(
        precision.hold(scope.manager().create(weights, shape)),
        precision.hold(scope.manager().create(bias)),
        sizes.stride(),
        (kernel - 1) / 2,
        sizes.groups());
  }

  private static float[] floats(WeightScope scope, String name, Shape shape) throws IOException {
    try (NDArray array = scope.get(name, shape)) {
      return array.toFloatArray();
    }
  }

  /** (B, in, h, w) to (B, out, h / stride, w / stride), rounded up. */
  NDArray forward(NDArray x) {
    return ImageKernels.conv2d(x, weight, bias, stride, padding, groups);
  }

  /** The same with min(max(y, 0), 6) behind it. */
  NDArray forwardRelu6(NDArray x) {
    return ImageKernels.conv2dRelu6(x, weight, bias, stride, padding, groups);
  }
}
