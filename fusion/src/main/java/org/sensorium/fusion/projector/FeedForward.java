package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * Flamingo's MLP: a norm, a map up, GELU, a map down, both without biases.
 *
 * @param up (inner, width)
 * @param down (width, inner)
 */
record FeedForward(LayerNorm norm, Linear up, Linear down) {

  /** Reads or makes {@code PATH.0}, {@code PATH.1} and {@code PATH.3}; 2 is the activation. */
  static FeedForward load(WeightSource source, String path, int width, int inner, double eps)
      throws IOException {
    return new FeedForward(
        norm(source, path + ".0", width, eps),
        linear(source, path + ".1", width, inner),
        linear(source, path + ".3", inner, width));
  }

  static LayerNorm norm(WeightSource source, String path, int width, double eps)
      throws IOException {
    Shape shape = new Shape(width);
    return new LayerNorm(
        source.get(path + ".weight", shape, Initial.ONES),
        source.get(path + ".bias", shape, Initial.ZEROS),
        eps);
  }

  static Linear linear(WeightSource source, String path, int in, int out) throws IOException {
    NDArray weight = source.get(path + ".weight", new Shape(out, in), Initial.LINEAR);
    return Linear.of(weight, null, in, out);
  }

  /** (…, width) to (…, width), in the type of the maps. */
  NDArray forward(NDArray x) {
    return down.forward(Kernels.gelu(up.forward(norm.forward(x))));
  }

  void putWeights(String path, Map<String, NDArray> weights) {
    putNorm(path + ".0", norm, weights);
    weights.put(path + ".1.weight", up.weight());
    weights.put(path + ".3.weight", down.weight());
  }

  static void putNorm(String path, LayerNorm norm, Map<String, NDArray> weights) {
    weights.put(path + ".weight", norm.weight());
    weights.put(path + ".bias", norm.bias());
  }
}
