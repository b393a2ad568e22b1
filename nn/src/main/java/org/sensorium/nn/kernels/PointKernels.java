package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;

/**
 * Groups of points, x (…, K, C): maps of every point, the largest of a group. See {@link Kernels}.
 */
public final class PointKernels {

  private PointKernels() {}

  /**
   * A linear map behind which a batch norm of fixed statistics stands: gain · scale · (x·wᵀ + b -
   * mean) + shift.
   *
   * @param x (…, in)
   * @param w (out, in)
   * @param b (out)
   * @param mean (out), of the statistics
   * @param scale (out), 1/√(variance + eps)
   * @param gain (out), the norm's weight
   * @param shift (out), the norm's bias
   * @return (…, out), in the type of w
   */
  public static NDArray linearBatchNorm(
      NDArray x, NDArray w, NDArray b, NDArray mean, NDArray scale, NDArray gain, NDArray shift) {
    return Kernels.run("linear_batch_norm", x, w, b, mean, scale, gain, shift);
  }

  /** The largest of a group in every channel: (…, K, C) to (…, C). */
  public static NDArray groupMax(NDArray x) {
    return Kernels.run("group_max", x);
  }

  /** {@link #groupMax} before every member of the group: (…, K, C) to (…, K, 2C). */
  public static NDArray besideGroupMax(NDArray x) {
    return Kernels.run("beside_group_max", x);
  }
}
