package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/** Attention without the usual division by the root of a head's width. */
record T5Attention(String path, int headWidth, Linear q, Linear k, Linear v, Linear o) {

  static T5Attention load(WeightScope root, String path, T5Shape shape, Precision precision)
      throws IOException {
    WeightScope scope = root.sub(path);
    int c = shape.width();
    int inner = shape.heads() * shape.headWidth();
    return new T5Attention(
        path,
        shape.headWidth(),
        Linear.load(scope.sub("q"), c, inner, false, precision),
        Linear.load(scope.sub("k"), c, inner, false, precision),
        Linear.load(scope.sub("v"), c, inner, false, precision),
        Linear.load(scope.sub("o"), inner, c, false, precision));
  }

  /** x in the type of the matrices. */
  NDArray typed(NDArray x) {
    return Kernels.typeAs(x, q.weight());
  }

  /**
   * Queries of x (B, T, C) look at keys and values (B, S, H·D).
   *
   * @param bias (B or 1, H or 1, T, S), float32
   */
  NDArray forward(NDArray x, NDArray keys, NDArray values, NDArray bias) {
    // the kernel divides by the root, so the queries are multiplied with it
    NDArray queries = Kernels.scale(q.forward(typed(x)), Math.sqrt(headWidth));
    return o.forward(AttentionKernels.biasedAttention(queries, keys, values, bias, headWidth));
  }

  void putLinears(Map<String, Linear> linears) {
    linears.put(path + ".q", q);
    linears.put(path + ".k", k);
    linears.put(path + ".v", v);
    linears.put(path + ".o", o);
  }
}
