package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;

/** Convolutions, pools and resizing of maps. See {@link Kernels}. */
public final class ImageKernels {

  private ImageKernels() {}

  /** 2-D convolution: x (B, C, h, w), w (out, C / groups, kh, kw), b (out). */
  public static NDArray conv2d(
      NDArray x, NDArray w, NDArray b, int stride, int padding, int groups) {
    return Kernels.run(
        "conv2d",
        x,
        w,
        b,
        Kernels.number((long) stride),
        Kernels.number((long) padding),
        Kernels.number((long) groups));
  }

  /** 1-D convolution along time: x (B, C, t), w (out, C, k), b (out). */
  public static NDArray conv1d(NDArray x, NDArray w, NDArray b, int stride, int padding) {
    return Kernels.run(
        "conv1d", x, w, b, Kernels.number((long) stride), Kernels.number((long) padding));
  }

  /** {@link #conv2d} then ReLU6. */
  public static NDArray conv2dRelu6(
      NDArray x, NDArray w, NDArray b, int stride, int padding, int groups) {
    return Kernels.run(
        "conv2d_relu6",
        x,
        w,
        b,
        Kernels.number((long) stride),
        Kernels.number((long) padding),
        Kernels.number((long) groups));
  }

  /**
   * Convolution whose output channels are scaled and shifted, as by a batch norm of fixed
   * statistics: x (B, C, h, w), w (out, C, kh, kw), factor and shift (out) float32.
   */
  public static NDArray conv2dScaled(
      NDArray x, NDArray w, NDArray factor, NDArray shift, int stride, int padding) {
    return Kernels.run(
        "conv2d_scaled",
        x,
        w,
        factor,
        shift,
        Kernels.number((long) stride),
        Kernels.number((long) padding));
  }

  /** The largest of size × size cells around every stride-th one: (B, C, h, w). */
  public static NDArray maxPool(NDArray x, int size, int stride, int padding) {
    return Kernels.run(
        "max_pool",
        x,
        Kernels.number((long) size),
        Kernels.number((long) stride),
        Kernels.number((long) padding));
  }

  /** Mean over a size × size grid of cells: (B, C, h, w) to (B, C, size, size). */
  public static NDArray averagePool(NDArray x, int size) {
    return Kernels.run("average_pool", x, Kernels.number((long) size));
  }

  /**
   * torch's bicubic interpolation (a = -0.75, corners not aligned, not antialiased) to a square:
   * (B, C, h, w) to (B, C, size, size).
   */
  public static NDArray resizeBicubic(NDArray x, int size) {
    return Kernels.run("resize_bicubic", x, Kernels.number((long) size));
  }
}
