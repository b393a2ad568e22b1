package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * BERT's attention: heads, a map, and a norm of the sum with what came in.
 *
 * <p>Legend: B batch, S rows, T rows that are looked at, W width, U width of what is looked at.
 */
record QFormerAttention(
    Linear query, Linear key, Linear value, Linear dense, LayerNorm norm, int headWidth) {

  /**
   * @param seen width U of what is looked at
   */
  static QFormerAttention load(WeightSource source, String name, int seen, Queries sizes)
      throws IOException {
    int width = sizes.width();
    String maps = name + ".attention";
    return new QFormerAttention(
        linear(source, maps + ".query", width, width),
        linear(source, maps + ".key", seen, width),
        linear(source, maps + ".value", seen, width),
        linear(source, name + ".output.dense", width, width),
        norm(source, name + ".output.LayerNorm", width, sizes.eps()),
        width / sizes.heads());
  }

  /** A map as BERT starts it. */
  static Linear linear(WeightSource source, String name, int in, int out) throws IOException {
    return Linear.of(
        source.get(name + ".weight", new Shape(out, in), Initial.BERT),
        source.get(name + ".bias", new Shape(out), Initial.ZEROS),
        in,
        out);
  }

  static LayerNorm norm(WeightSource source, String name, int width, double eps)
      throws IOException {
    Shape shape = new Shape(width);
    return new LayerNorm(
        source.get(name + ".weight", shape, Initial.ONES),
        source.get(name + ".bias", shape, Initial.ZEROS),
        eps);
  }

  /**
   * Rows x (B, S, W) look at others (B, T, U).
   *
   * @param mask (B, 1, S, T) as {@link QueryTextMask} gives it; null: all see all
   * @return (B, S, W), owned as x is
   */
  NDArray forward(NDArray x, NDArray others, @Nullable NDArray mask) {
    NDArray q = query.forward(x);
    NDArray k = key.forward(others);
    NDArray v = value.forward(others);
    NDArray looked =
        mask == null
            ? AttentionKernels.attention(q, k, v, headWidth)
            : AttentionKernels.maskedAttention(q, k, v, mask, headWidth);
    return norm.forward(Kernels.add(dense.forward(looked), x));
  }
}
