package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.LayerNorm;

/**
 * A linear map with a bias, and a layer norm, as modules of a projector read them.
 *
 * @param weight (out, in)
 * @param bias (out)
 */
record Affine(NDArray weight, NDArray bias) {
  private static final double EPS = 1e-5; // torch's default

  /** Reads {@code weight} and {@code bias} of a module. */
  static Affine load(WeightSource source, String name, int in, int out) throws IOException {
    return new Affine(
        source.get(name + ".weight", new Shape(out, in), Initial.LINEAR),
        source.get(name + ".bias", new Shape(out), Initial.ZEROS));
  }

  /** Reads a layer norm. */
  static LayerNorm norm(WeightSource source, String name, int width) throws IOException {
    Shape shape = new Shape(width);
    return new LayerNorm(
        source.get(name + ".weight", shape, Initial.ONES),
        source.get(name + ".bias", shape, Initial.ZEROS),
        EPS);
  }

  /** (…, in) to (…, out). */
  NDArray forward(NDArray x) {
    return Kernels.linear(x, weight, bias);
  }

  void putWeights(String name, Map<String, NDArray> weights) {
    weights.put(name + ".weight", weight);
    weights.put(name + ".bias", bias);
  }

  static void putNorm(String name, LayerNorm norm, Map<String, NDArray> weights) {
    weights.put(name + ".weight", norm.weight());
    weights.put(name + ".bias", norm.bias());
  }
}
