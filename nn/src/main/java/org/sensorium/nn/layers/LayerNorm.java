package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;

/**
 * Layer norm over the last axis, computed in float32.
 *
 * @param weight (width); ones where the model has none
 * @param bias (width); zeros where the model has none
 * @param eps added to the variance
 * @see <a href="https://arxiv.org/abs/1607.06450">layer normalization</a>
 */
public record LayerNorm(NDArray weight, NDArray bias, double eps) {

  /** Reads {@code weight} and {@code bias}. */
  public static LayerNorm load(WeightScope scope, int width, double eps) throws IOException {
    return new LayerNorm(
        scope.get("weight", new Shape(width)), scope.get("bias", new Shape(width)), eps);
  }

  /** Reads {@code weight}; the model has no bias, as MPT's. */
  public static LayerNorm unbiased(WeightScope scope, int width, double eps) throws IOException {
    NDArray bias = scope.manager().zeros(new Shape(width), DataType.FLOAT32);
    return new LayerNorm(scope.get("weight", new Shape(width)), bias, eps);
  }

  /**
   * Reads nothing: the norm has neither weight nor bias, as OLMo's.
   *
   * @param manager owner of its constants, whose device they lie on
   */
  public static LayerNorm plain(NDManager manager, int width, double eps) {
    Shape shape = new Shape(width);
    return new LayerNorm(
        manager.ones(shape, DataType.FLOAT32), manager.zeros(shape, DataType.FLOAT32), eps);
  }

  /** (…, width) to float32 (…, width). */
  public NDArray forward(NDArray x) {
    return Kernels.layerNorm(x, weight, bias, eps);
  }
}
