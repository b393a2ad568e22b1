package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;

/**
 * The transformer block of every encoder (CLIP, SigLIP, EVA, DINOv2; Whisper, AST, ImageBind;
 * Point-BERT): attention, then a two-layer MLP, each behind a layer norm and added to what came in.
 * What files store otherwise (one map for query, key and value; a scale of what is added) is
 * brought to this form when loaded.
 *
 * @param headWidth dimensions of a head
 * @param extra what every token sees beside the tokens; null for nothing
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
    Linear fc2,
    @Nullable ExtraToken extra) {

  /**
   * A learned key and value that stand behind those of the tokens ({@code add_bias_kv} of torch's
   * MultiheadAttention, ImageBind's {@code bias_k} and {@code bias_v}).
   *
   * @param key (1, 1, C) float32
   * @param value (1, 1, C) float32
   */
  public record ExtraToken(NDArray key, NDArray value) {}

  /** A block whose tokens see one another and nothing else. */
  public PreNormBlock(
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
    this(headWidth, norm1, q, k, v, out, norm2, fc1, activation, fc2, null);
  }

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

  /** {@link #load} of all of a tower's blocks, {@code scope.0} and so on. */
  public static List<PreNormBlock> loadAll(
      WeightScope scope,
      int layers,
      int width,
      int inner,
      int heads,
      Activation activation,
      double eps,
      Precision precision)
      throws IOException {
    List<PreNormBlock> blocks = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      blocks.add(load(scope.sub(i), width, inner, heads, activation, eps, precision));
    }
    return blocks;
  }

  /** The block's own arrays by the names that {@link #load} reads, after a prefix. */
  public Map<String, NDArray> weights(String prefix) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    put(weights, prefix + "layer_norm1", norm1.weight(), norm1.bias());
    put(weights, prefix + "self_attn.q_proj", q.weight(), q.bias());
    put(weights, prefix + "self_attn.k_proj", k.weight(), k.bias());
    put(weights, prefix + "self_attn.v_proj", v.weight(), v.bias());
    put(weights, prefix + "self_attn.out_proj", out.weight(), out.bias());
    if (extra != null) {
      weights.put(prefix + "self_attn.bias_k", extra.key());
      weights.put(prefix + "self_attn.bias_v", extra.value());
    }
    put(weights, prefix + "layer_norm2", norm2.weight(), norm2.bias());
    put(weights, prefix + "mlp.fc1", fc1.weight(), fc1.bias());
    put(weights, prefix + "mlp.fc2", fc2.weight(), fc2.bias());
    return weights;
  }

  private static void put(
      Map<String, NDArray> weights, String name, NDArray weight, @Nullable NDArray bias) {
    weights.put(name + ".weight", weight);
    if (bias != null) {
      weights.put(name + ".bias", bias);
    }
  }

  /**
   * One block.
   *
   * @param x (B, T, C) float32
   * @param mask as {@link AttentionKernels#maskedAttention}, its last axis one longer where there
   *     is an extra token; null: every token sees every token
   * @return (B, T, C) float32
   */
  public NDArray forward(NDArray x, @Nullable NDArray mask) {
    NDArray n = norm1.forward(x);
    NDArray queries = q.forward(n);
    NDArray keys = longer(k.forward(n), extra == null ? null : extra.key());
    NDArray values = longer(v.forward(n), extra == null ? null : extra.value());
    NDArray seen =
        mask == null
            ? AttentionKernels.attention(queries, keys, values, headWidth)
            : AttentionKernels.maskedAttention(queries, keys, values, mask, headWidth);
    NDArray attended = Kernels.add(x, out.forward(seen)); // (B, T, C)
    NDArray inner = activation.forward(fc1.forward(norm2.forward(attended)));
    return Kernels.add(attended, fc2.forward(inner));
  }

  /** (B, T, C) and one more token for each of the batch. */
  private static NDArray longer(NDArray x, @Nullable NDArray token) {
    return token == null
        ? x
        : RowKernels.concatPositions(x, Kernels.typeAs(RowKernels.expandBatch(x, token), x));
  }
}
