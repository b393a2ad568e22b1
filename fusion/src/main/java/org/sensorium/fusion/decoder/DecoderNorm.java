package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;

/**
 * A norm over the last axis, computed in float32.
 *
 * @param weight as the checkpoint holds it
 * @param bias of a layer norm that has one
 */
record DecoderNorm(Kind kind, NDArray weight, @Nullable NDArray bias, double eps) {

  /** The arithmetic. */
  enum Kind {
    ROOT_MEAN_SQUARE,
    /** Gemma's: the factor is 1 + weight. */
    ROOT_MEAN_SQUARE_PLUS_ONE,
    LAYER
  }

  static DecoderNorm load(WeightScope scope, int width, DecoderShape.Norm shape)
      throws IOException {
    NDArray weight = scope.get("weight", new Shape(width));
    NDArray bias = shape.biased() ? scope.get("bias", new Shape(width)) : null;
    return new DecoderNorm(shape.kind(), weight, bias, shape.eps());
  }

  /** (…, width) to float32 (…, width). */
  NDArray forward(NDArray x) {
    return switch (kind) {
      case ROOT_MEAN_SQUARE -> Kernels.rmsNorm(x, weight, eps);
      case ROOT_MEAN_SQUARE_PLUS_ONE -> Kernels.rmsNormPlusOne(x, weight, eps);
      case LAYER ->
          bias == null
              ? Kernels.layerNorm(x, weight, eps)
              : Kernels.layerNorm(x, weight, bias, eps);
    };
  }

  /** A copy of what the normed values are multiplied with. */
  NDArray factor() {
    return kind == Kind.ROOT_MEAN_SQUARE_PLUS_ONE ? weight.add(1) : weight.duplicate();
  }

  void putWeights(String path, Map<String, NDArray> weights) {
    weights.put(path + ".weight", weight);
    if (bias != null) {
      weights.put(path + ".bias", bias);
    }
  }
}
