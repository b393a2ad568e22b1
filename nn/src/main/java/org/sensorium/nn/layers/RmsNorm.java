package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;

/**
 * Root mean square norm over the last axis, computed in float32.
 *
 * @see <a href="https://arxiv.org/abs/1910.07467">RMSNorm</a>
 */
public record RmsNorm(NDArray weight, double eps) {

  /** Reads {@code weight}. */
  public static RmsNorm load(WeightScope scope, int width, double eps) throws IOException {
    return new RmsNorm(scope.get("weight", new Shape(width)), eps);
  }

  /** (…, width) to float32 (…, width). */
  public NDArray forward(NDArray x) {
    return Kernels.rmsNorm(x, weight, eps);
  }
}
