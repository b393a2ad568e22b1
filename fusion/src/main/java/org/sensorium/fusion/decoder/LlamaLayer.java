package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.RmsNorm;
import org.sensorium.nn.layers.RotaryEmbedding;

/** Attention and a gated MLP, each behind a norm and added to what came in. */
record LlamaLayer(
    int headWidth,
    RmsNorm inputNorm,
    Linear q,
    Linear k,
    Linear v,
    Linear o,
    RmsNorm postNorm,
    Linear gate,
    Linear up,
    Linear down) {

  static LlamaLayer load(WeightScope scope, LlamaConfig config, Precision precision)
      throws IOException {
    int c = config.width();
    int d = config.headWidth();
    boolean biased = config.attentionBias();
    WeightScope attention = scope.sub("self_attn");
    WeightScope mlp = scope.sub("mlp");
    return new LlamaLayer(
        d,
        RmsNorm.load(scope.sub("input_layernorm"), c, config.eps()),
        Linear.load(attention.sub("q_proj"), c, config.heads() * d, biased, precision),
        Linear.load(attention.sub("k_proj"), c, config.groups() * d, biased, precision),
        Linear.load(attention.sub("v_proj"), c, config.groups() * d, biased, precision),
        Linear.load(attention.sub("o_proj"), config.heads() * d, c, biased, precision),
        RmsNorm.load(scope.sub("post_attention_layernorm"), c, config.eps()),
        Linear.load(mlp.sub("gate_proj"), c, config.inner(), false, precision),
        Linear.load(mlp.sub("up_proj"), c, config.inner(), false, precision),
        Linear.load(mlp.sub("down_proj"), config.inner(), c, false, precision));
  }

  /** x (B, S, C) to (B, S, C), float32; mask as {@link Kernels#maskedAttention} or none: causal. */
  NDArray forward(NDArray x, RotaryEmbedding.Tables tables, @Nullable NDArray mask) {
    NDArray n = Kernels.typeAs(inputNorm.forward(x), q.weight());
    NDArray queries = Kernels.rotary(q.forward(n), tables.cos(), tables.sin(), headWidth);
    NDArray keys = Kernels.rotary(k.forward(n), tables.cos(), tables.sin(), headWidth);
    NDArray values = v.forward(n);
    NDArray seen =
        mask == null
            ? Kernels.causalAttention(queries, keys, values, headWidth)
            : Kernels.maskedAttention(queries, keys, values, mask, headWidth);
    NDArray attended = Kernels.add(x, o.forward(seen));
    NDArray m = Kernels.typeAs(postNorm.forward(attended), gate.weight());
    NDArray gated = Kernels.swiglu(gate.forward(m), up.forward(m));
    return Kernels.add(attended, down.forward(gated));
  }

  void putLinears(String path, Map<String, Linear> linears) {
    linears.put(path + ".self_attn.q_proj", q);
    linears.put(path + ".self_attn.k_proj", k);
    linears.put(path + ".self_attn.v_proj", v);
    linears.put(path + ".self_attn.o_proj", o);
    linears.put(path + ".mlp.gate_proj", gate);
    linears.put(path + ".mlp.up_proj", up);
    linears.put(path + ".mlp.down_proj", down);
  }
}
