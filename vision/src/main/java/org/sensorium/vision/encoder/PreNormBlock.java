package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * The transformer block of CLIP (both towers) and SigLIP: attention, then a two-layer MLP, each
 * behind a layer norm and added to what came in.
 *
 * @param headWidth dimensions of a head
 */
public record PreNormBlock(
    int headWidth,
    LayerNorm norm1,
    Linear q,
    Linear k,
    Linear v,
    Linear out,
    LayerNorm norm2,
    Linear fc1,
    Activation activation,
    Linear fc2) {

  /** Reads {@code layer_norm1}, {@code self_attn}, {@code layer_norm2} and {@code mlp}. */
  public static PreNormBlock load(
      WeightScope scope,
      int width,
      int inner,
      int heads,
      Activation activation,
      double eps,
      Precision precision)
      throws IOException {
    WeightScope attention = scope.sub("self_attn");
    WeightScope mlp = scope.sub("mlp");
    return new PreNormBlock(
        width / heads,
        LayerNorm.load(scope.sub("layer_norm1"), width, eps),
        Linear.load(attention.sub("q_proj"), width, width, true, precision),
        Linear.load(attention.sub("k_proj"), width, width, true, precision),
        Linear.load(attention.sub("v_proj"), width, width, true, precision),
        Linear.load(attention.sub("out_proj"), width, width, true, precision),
        LayerNorm.load(scope.sub("layer_norm2"), width, eps),
        Linear.load(mlp.sub("fc1"), width, inner, true, precision),
        activation,
        Linear.load(mlp.sub("fc2"), inner, width, true, precision));
  }

  /**
   * One block.
   *
   * @param x (B, T, C) float32
   * @param mask as {@link Kernels#maskedAttention}; null: every token sees every token
   * @return (B, T, C) float32
   */
  public NDArray forward(NDArray x, @Nullable NDArray mask) {
    NDArray n = norm1.forward(x);
    NDArray queries = q.forward(n);
    NDArray keys = k.forward(n);
    NDArray values = v.forward(n);
    NDArray seen =
        mask == null
            ? Kernels.attention(queries, keys, values, headWidth)
            : Kernels.maskedAttention(queries, keys, values, mask, headWidth);
    NDArray attended = Kernels.add(x, out.forward(seen)); // (B, T, C)
    NDArray inner = activation.forward(fc1.forward(norm2.forward(attended)));
    return Kernels.add(attended, fc2.forward(inner));
  }
}
