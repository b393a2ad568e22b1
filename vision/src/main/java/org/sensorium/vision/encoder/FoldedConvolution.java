package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;

/**
 * A convolution without bias and the batch norm behind it, as one convolution with a bias: w · g
 * and b - mean · g with g = weight / √(variance + eps).
 */
record FoldedConvolution(NDArray weight, NDArray bias, int stride, int padding, int groups) {
  private static final float EPS = 1e-3f;

  /** Reads {@code conv.weight} (out, in / groups, kernel, kernel) and the norm's four vectors. */
  static FoldedConvolution load(
      WeightScope scope,
      String conv,
      String norm,
      int in,
      int out,
      int kernel,
      int stride,
      int groups)
      throws IOException {
    Shape vector = new Shape(out);
    WeightScope bn = scope.sub(norm);
    try (NDArray raw = scope.sub(conv).get("weight", new Shape(out, in / groups, kernel, kernel));
        NDArray gain = bn.get("weight", vector);
        NDArray shift = bn.get("bias", vector);
        NDArray mean = bn.get("running_mean", vector);
        NDArray variance = bn.get("running_var", vector);
        NDManager work = scope.manager().newSubManager()) {
      NDArray scale = gain.div(variance.add(EPS).sqrt());
      scale.attach(work);
      NDArray weight = raw.mul(scale.reshape(out, 1, 1, 1));
      NDArray bias = shift.sub(mean.mul(scale));
      return new FoldedConvolution(weight, bias, stride, (kernel - 1) / 2, groups);
    }
  }

  /** (B, in, h, w) to (B, out, h / stride, w / stride). */
  NDArray forward(NDArray x) {
    return Kernels.conv2d(x, weight, bias, stride, padding, groups);
  }

  /** {@link #forward}, then ReLU6. */
  NDArray relu6(NDArray x) {
    return Kernels.conv2dRelu6(x, weight, bias, stride, padding, groups);
  }
}
