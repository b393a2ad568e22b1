package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** How a frozen matrix is held. */
public final class Weights {

  private Weights() {}

  /** The matrix in a precision, under the same manager; a float32 original is closed. */
  public static NDArray hold(NDArray matrix, Precision precision) {
    if (precision == Precision.FLOAT32) {
      return matrix;
    }
    try (matrix) {
      return Kernels.to(matrix, precision);
    }
  }
}
