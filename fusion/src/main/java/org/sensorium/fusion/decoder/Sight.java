package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.layers.RotaryEmbedding;

/**
 * Who sees whom and from how far, the same in every layer of one pass.
 *
 * @param tables of rotary positions
 * @param mask (B or 1, 1, S, S) BOOLEAN; null for plain causal or where there is a bias
 * @param bias (B or 1, H, S, S), distances and -inf
 */
record Sight(
    RotaryEmbedding.@Nullable Tables tables, @Nullable NDArray mask, @Nullable NDArray bias) {

  /** (B, S, H·D) with every head turned to its place, if this decoder does so. */
  NDArray turn(NDArray x, int headWidth) {
    return tables == null ? x : AttentionKernels.rotary(x, tables.cos(), tables.sin(), headWidth);
  }

  /** q (B, S, H·D), k and v (B, S, groups·D) to (B, S, H·D). */
  NDArray attend(NDArray q, NDArray k, NDArray v, int headWidth) {
    if (bias != null) {
      return AttentionKernels.biasedAttention(q, k, v, bias, headWidth);
    }
    return mask == null
        ? AttentionKernels.causalAttention(q, k, v, headWidth)
        : AttentionKernels.maskedAttention(q, k, v, mask, headWidth);
  }
}
