package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;

/**
 * torch's MultiheadAttention: one matrix holds the maps of queries, keys and values below each
 * other.
 *
 * <p>Legend: B batch, S positions, M positions that are looked at, C width.
 *
 * @param inWeight (3·C, C)
 * @param inBias (3·C)
 * @param outWeight (C, C)
 * @param outBias (C)
 * @param width C
 * @param headWidth dimensions of a head
 */
record PackedAttention(
    NDArray inWeight,
    NDArray inBias,
    NDArray outWeight,
    NDArray outBias,
    int width,
    int headWidth) {

  /** Reads {@code in_proj_weight}, {@code in_proj_bias} and {@code out_proj} of a module. */
  static PackedAttention load(WeightSource source, String name, int width, int heads)
      throws IOException {
    return new PackedAttention(
        source.get(name + ".in_proj_weight", new Shape(3L * width, width), Initial.LINEAR),
        source.get(name + ".in_proj_bias", new Shape(3L * width), Initial.ZEROS),
        source.get(name + ".out_proj.weight", new Shape(width, width), Initial.LINEAR),
        source.get(name + ".out_proj.bias", new Shape(width), Initial.ZEROS),
        width,
        width / heads);
  }

  /** Every position of x (B, S, C) looks at all of them; (B, S, C). */
  NDArray self(NDArray x) {
    NDArray all = Kernels.linear(x, inWeight, inBias); // (B, S, 3·C)
    return attend(
        AttentionKernels.part(all, 0, width),
        AttentionKernels.part(all, width, width),
        AttentionKernels.part(all, 2 * width, width));
  }

  /** Every position of x (B, S, C) looks at all of memory (B, M, C); (B, S, C). */
  NDArray look(NDArray x, NDArray memory) {
    NDArray queries = Kernels.linearPart(x, inWeight, inBias, 0, width); // (B, S, C)
    NDArray seen = Kernels.linearPart(memory, inWeight, inBias, width, 2 * width); // (B, M, 2·C)
    return attend(
        queries, AttentionKernels.part(seen, 0, width), AttentionKernels.part(seen, width, width));
  }

  private NDArray attend(NDArray queries, NDArray keys, NDArray values) {
    return Kernels.linear(
        AttentionKernels.attention(queries, keys, values, headWidth), outWeight, outBias);
  }

  void putWeights(String name, Map<String, NDArray> weights) {
    weights.put(name + ".in_proj_weight", inWeight);
    weights.put(name + ".in_proj_bias", inBias);
    weights.put(name + ".out_proj.weight", outWeight);
    weights.put(name + ".out_proj.bias", outBias);
  }
}
