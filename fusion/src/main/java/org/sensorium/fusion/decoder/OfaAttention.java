package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * Attention behind a norm, its heads weighed against one another, and in a NormFormer followed by a
 * norm of its own.
 *
 * @param factor of the scores, beside the root of a head's width
 * @param heads (H), null where all heads weigh the same
 * @see <a href="https://arxiv.org/abs/2110.09456">NormFormer</a>
 */
record OfaAttention(
    int headWidth,
    double factor,
    LayerNorm before,
    Linear q,
    Linear k,
    Linear v,
    @Nullable NDArray heads,
    Linear out,
    @Nullable LayerNorm after) {

  /** The names of its parts within a layer. */
  record Names(String attention, String before, String after) {}

  static OfaAttention load(
      OfaWeights weights, String layer, Names names, OfaShape shape, OfaShape.Side side)
      throws IOException {
    String path = layer + "." + names.attention();
    int c = shape.width();
    String weighed = path + ".c_attn";
    // the transformers port has these factors also where it has no NormFormer
    boolean weighs = shape.normFormer() || weights.scope().has(weighed);
    return new OfaAttention(
        side.headWidth(),
        1 / Math.sqrt(shape.attentionFactor()),
        weights.norm(layer + "." + names.before(), c),
        weights.linear(path + ".q_proj", c, c),
        weights.linear(path + ".k_proj", c, c),
        weights.linear(path + ".v_proj", c, c),
        weighs ? weights.vector(weighed, side.heads()) : null,
        weights.linear(path + ".out_proj", c, c),
        shape.normFormer() ? weights.norm(layer + "." + names.after(), c) : null);
  }

  /** x (B, T, C) behind the norm, in the type of the matrices. */
  NDArray entered(NDArray x) {
    return typed(before.forward(x));
  }

  /** x in the type of the matrices. */
  NDArray typed(NDArray x) {
    return Kernels.typeAs(x, q.weight());
  }

  /**
   * x (B, T, C) and what it sees: float32.
   *
   * @param entered x behind the norm
   * @param keys (B, S, C), and the values too
   * @param bias (B or 1, H, T, S), float32, added to the scores
   */
  NDArray look(NDArray x, NDArray entered, NDArray keys, NDArray values, NDArray bias) {
    NDArray queries = Kernels.scale(q.forward(entered), factor);
    NDArray seen = AttentionKernels.biasedAttention(queries, keys, values, bias, headWidth);
    NDArray weighed = heads == null ? seen : AttentionKernels.scaleHeads(seen, heads);
    NDArray y = out.forward(weighed);
    return Kernels.add(x, after == null ? y : after.forward(y));
  }
}
