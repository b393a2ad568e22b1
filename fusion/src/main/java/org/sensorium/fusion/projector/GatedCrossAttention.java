package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * What stands before a decoder's layer: the words look at the latents of an image, then an MLP,
 * both added through gates that are closed at the start: x += tanh(attn_gate) · attention, x +=
 * tanh(ff_gate) · MLP.
 *
 * <p>Legend: B rows, S positions of text, C width of the decoder, T latents in view of a row, V
 * width of a latent, I heads · head width.
 *
 * @see <a href="https://arxiv.org/abs/2204.14198">Flamingo</a>; open_flamingo 2.0.1
 *     GatedCrossAttentionBlock
 */
public final class GatedCrossAttention {
  private final LayerNorm norm;
  private final Linear query; // (I, C)
  private final Linear keyValue; // (2·I, V), the keys' rows first
  private final Linear output; // (C, I)
  private final NDArray attentionGate; // (1)
  private final FeedForward mlp;
  private final NDArray mlpGate; // (1)
  private final int headWidth;

  private GatedCrossAttention(
      LayerNorm norm,
      Linear query,
      Linear keyValue,
      Linear output,
      NDArray attentionGate,
      FeedForward mlp,
      NDArray mlpGate,
      int headWidth) {
    this.norm = norm;
    this.query = query;
    this.keyValue = keyValue;
    this.output = output;
    this.attentionGate = attentionGate;
    this.mlp = mlp;
    this.mlpGate = mlpGate;
    this.headWidth = headWidth;
  }

  static GatedCrossAttention load(WeightSource source, String path, ProjectorConfig config)
      throws IOException {
    Queries queries = PerceiverResampler.queries(config);
    int width = config.out();
    int inner = queries.heads() * queries.headWidth();
    Shape one = new Shape(1);
    return new GatedCrossAttention(
        FeedForward.norm(source, path + ".attn.norm", width, queries.eps()),
        FeedForward.linear(source, path + ".attn.to_q", width, inner),
        FeedForward.linear(source, path + ".attn.to_kv", queries.width(), 2 * inner),
        FeedForward.linear(source, path + ".attn.to_out", inner, width),
        source.get(path + ".attn_gate", one, Initial.ZEROS),
        FeedForward.load(source, path + ".ff", width, config.hidden(), queries.eps()),
        source.get(path + ".ff_gate", one, Initial.ZEROS),
        queries.headWidth());
  }

  /**
   * What words look at.
   *
   * @param keys (B, T, I), in the type of the matrices
   * @param values like keys
   */
  public record KeysValues(NDArray keys, NDArray values) {}

  /**
   * Which latents a word sees.
   *
   * @param mask (B, 1, S, T) BOOLEAN, true where a word sees a latent; every row needs one true.
   *     Null where all see all
   * @param any (B, S or 1, 1) float32: 0 where a word really sees none, which takes no attention
   *     then, else 1. Null where all see some
   */
  public record View(@Nullable NDArray mask, @Nullable NDArray any) {}

  /** Latents (B, T, V) as keys and values; owned by the manager of latents. */
  public KeysValues read(NDArray latents) {
    NDArray both = keyValue.forward(latents);
    int inner = query.out();
    return new KeysValues(
        AttentionKernels.part(both, 0, inner), AttentionKernels.part(both, inner, inner));
  }

  /**
   * The whole block.
   *
   * @param x (B, S, C), float32
   * @param seen null where there is no image at all
   * @return (B, S, C), float32, owned by the manager of x
   */
  public NDArray forward(NDArray x, @Nullable KeysValues seen, View view) {
    NDArray attended = seen == null ? x : Kernels.gated(x, attend(x, seen, view), attentionGate);
    return Kernels.gated(attended, mlp.forward(attended), mlpGate);
  }

  private NDArray attend(NDArray x, KeysValues seen, View view) {
    NDArray queries = query.forward(norm.forward(x));
    NDArray mask = view.mask();
    NDArray looked =
        mask == null
            ? AttentionKernels.attention(queries, seen.keys(), seen.values(), headWidth)
            : AttentionKernels.maskedAttention(
                queries, seen.keys(), seen.values(), mask, headWidth);
    NDArray any = view.any();
    return output.forward(any == null ? looked : Kernels.multiply(looked, any));
  }

  void putWeights(String path, Map<String, NDArray> weights) {
    FeedForward.putNorm(path + ".attn.norm", norm, weights);
    weights.put(path + ".attn.to_q.weight", query.weight());
    weights.put(path + ".attn.to_kv.weight", keyValue.weight());
    weights.put(path + ".attn.to_out.weight", output.weight());
    weights.put(path + ".attn_gate", attentionGate);
    mlp.putWeights(path + ".ff", weights);
    weights.put(path + ".ff_gate", mlpGate);
  }

  void putLinears(String path, Map<String, Linear> linears) {
    linears.put(path + ".attn.to_q", query);
    linears.put(path + ".attn.to_kv", keyValue);
    linears.put(path + ".attn.to_out", output);
    linears.put(path + ".ff.1", mlp.up());
    linears.put(path + ".ff.3", mlp.down());
  }
}
