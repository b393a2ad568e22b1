package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.pointcloud.encoder.PointWeights.Initial;

/**
 * A transformer block whose query, key and value are one map, as its files store them: what is
 * trained are then the file's own weights. Attention, then a two-layer MLP, each behind a layer
 * norm and added to what came in.
 *
 * @param names of its parts in the file
 * @param heads of the attention
 * @param qkv (C) to (3·C), the rows of the query first
 */
record FusedBlock(
    Names names,
    int heads,
    LayerNorm norm1,
    Linear qkv,
    Linear out,
    LayerNorm norm2,
    Linear fc1,
    Activation activation,
    Linear fc2) {
  private static final double EPS = 1e-5;
  private static final int PARTS = 3;

  /**
   * What a file calls the parts.
   *
   * @param qkvBias null where the map has none
   */
  record Names(
      String norm1,
      String qkvWeight,
      @Nullable String qkvBias,
      String out,
      String norm2,
      String fc1,
      String fc2) {

    /** Of timm's vision transformer, which Point-BERT took. */
    static final Names TIMM =
        new Names("norm1", "attn.qkv.weight", null, "attn.proj", "norm2", "mlp.fc1", "mlp.fc2");

    /** Of OpenAI's CLIP, which EPCL took. */
    static final Names CLIP =
        new Names(
            "ln_1",
            "attn.in_proj_weight",
            "attn.in_proj_bias",
            "attn.out_proj",
            "ln_2",
            "mlp.c_fc",
            "mlp.c_proj");
  }

  static FusedBlock load(
      PointWeights weights, Names names, int width, int inner, int heads, Activation activation)
      throws IOException {
    int three = PARTS * width;
    NDArray weight = weights.get(names.qkvWeight(), new Shape(three, width), Initial.TOKEN);
    String qkvBias = names.qkvBias();
    NDArray bias = qkvBias == null ? null : weights.get(qkvBias, new Shape(three), Initial.ZEROS);
    return new FusedBlock(
        names,
        heads,
        norm(weights, names.norm1(), width),
        Linear.of(weight, bias, width, three),
        linear(weights, names.out(), width, width),
        norm(weights, names.norm2(), width),
        linear(weights, names.fc1(), width, inner),
        activation,
        linear(weights, names.fc2(), inner, width));
  }

  static Linear linear(PointWeights weights, String name, int in, int out) throws IOException {
    return Linear.of(
        weights.get(name + ".weight", new Shape(out, in), Initial.TOKEN),
        weights.get(name + ".bias", new Shape(out), Initial.ZEROS),
        in,
        out);
  }

  static LayerNorm norm(PointWeights weights, String name, int width) throws IOException {
    Shape shape = new Shape(width);
    return new LayerNorm(
        weights.get(name + ".weight", shape, Initial.ONES),
        weights.get(name + ".bias", shape, Initial.ZEROS),
        EPS);
  }

  /** (B, T, C) to (B, T, C), float32. */
  NDArray forward(NDArray x) {
    int width = out.in();
    NDArray fused = qkv.forward(norm1.forward(x)); // (B, T, 3·C)
    NDArray seen =
        AttentionKernels.attention(
            AttentionKernels.part(fused, 0, width),
            AttentionKernels.part(fused, width, width),
            AttentionKernels.part(fused, 2 * width, width),
            width / heads);
    NDArray attended = Kernels.add(x, out.forward(seen));
    NDArray inner = activation.forward(fc1.forward(norm2.forward(attended)));
    return Kernels.add(attended, fc2.forward(inner));
  }

  /** The block's own arrays by the names of the file, after a prefix. */
  void putWeights(String prefix, Map<String, NDArray> weights) {
    put(prefix + names.norm1(), norm1, weights);
    weights.put(prefix + names.qkvWeight(), qkv.weight());
    NDArray bias = qkv.bias();
    String qkvBias = names.qkvBias();
    if (bias != null && qkvBias != null) {
      weights.put(prefix + qkvBias, bias);
    }
    put(prefix + names.out(), out, weights);
    put(prefix + names.norm2(), norm2, weights);
    put(prefix + names.fc1(), fc1, weights);
    put(prefix + names.fc2(), fc2, weights);
  }

  static void put(String name, LayerNorm norm, Map<String, NDArray> weights) {
    weights.put(name + ".weight", norm.weight());
    weights.put(name + ".bias", norm.bias());
  }

  static void put(String name, Linear map, Map<String, NDArray> weights) {
    weights.put(name + ".weight", map.weight());
    NDArray bias = map.bias();
    if (bias != null) {
      weights.put(name + ".bias", bias);
    }
  }
}
