package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * Latents look at the features and at themselves.
 *
 * @param query (heads · head width, V)
 * @param keyValue (2 · heads · head width, V), the keys' rows first
 */
record PerceiverAttention(
    LayerNorm normMedia,
    LayerNorm normLatents,
    Linear query,
    Linear keyValue,
    Linear output,
    int headWidth) {

  static PerceiverAttention load(WeightSource source, String path, Queries queries)
      throws IOException {
    int width = queries.width();
    int inner = queries.heads() * queries.headWidth();
    return new PerceiverAttention(
        FeedForward.norm(source, path + ".norm_media", width, queries.eps()),
        FeedForward.norm(source, path + ".norm_latents", width, queries.eps()),
        FeedForward.linear(source, path + ".to_q", width, inner),
        FeedForward.linear(source, path + ".to_kv", width, 2 * inner),
        FeedForward.linear(source, path + ".to_out", inner, width),
        queries.headWidth());
  }

  /** x (M, F·P, V), latents (M, L, V) to (M, L, V). */
  NDArray forward(NDArray x, NDArray latents) {
    NDArray normed = normLatents.forward(latents);
    NDArray both =
        keyValue.forward(normMedia.forward(x).concat(normed, 1)); // (M, F·P + L, 2·inner)
    int inner = query.out();
    return output.forward(
        AttentionKernels.attention(
            query.forward(normed),
            AttentionKernels.part(both, 0, inner),
            AttentionKernels.part(both, inner, inner),
            headWidth));
  }

  void putWeights(String path, Map<String, NDArray> weights) {
    FeedForward.putNorm(path + ".norm_media", normMedia, weights);
    FeedForward.putNorm(path + ".norm_latents", normLatents, weights);
    weights.put(path + ".to_q.weight", query.weight());
    weights.put(path + ".to_kv.weight", keyValue.weight());
    weights.put(path + ".to_out.weight", output.weight());
  }
}
