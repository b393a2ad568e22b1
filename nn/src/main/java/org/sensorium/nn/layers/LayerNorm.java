package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;

/** Layer norm over the last axis, computed in float32. */
public record LayerNorm(NDArray weight, NDArray bias, double eps) {

  /** Reads {@code weight} and {@code bias}. */
  public static LayerNorm load(WeightScope scope, int width, double eps) throws IOException {
    return new LayerNorm(
        scope.get("weight", new Shape(width)), scope.get("bias", new Shape(width)), eps);
  }

  /** (…, width) to float32 (…, width). */
  public NDArray forward(NDArray x) {
    return Kernels.layerNorm(x, weight, bias, eps);
  }
}
