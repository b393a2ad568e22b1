package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;

/**
 * What is added to the scores of every head for how far apart two positions are.
 *
 * @param table (buckets, heads), float32
 * @param bothWays whether later positions are seen too, and have buckets of their own
 */
record T5RelativeBias(Embedding table, int buckets, int maxDistance, boolean bothWays) {

  static T5RelativeBias load(WeightScope scope, T5Shape shape, boolean bothWays)
      throws IOException {
    Embedding table = Embedding.load(scope, shape.buckets(), shape.heads(), Precision.FLOAT32);
    return new T5RelativeBias(table, shape.buckets(), shape.maxDistance(), bothWays);
  }

  /** (1, H, count, keys) for queries first … first + count - 1. */
  NDArray forward(NDManager owner, int first, int count, int keys) {
    long[] rows = new long[count * keys];
    for (int s = 0; s < count; s++) {
      for (int t = 0; t < keys; t++) {
        rows[s * keys + t] = bucket(t - first - s, buckets, maxDistance, bothWays);
      }
    }
    NDArray rowsOf = owner.create(rows, new Shape(count, keys));
    return AttentionKernels.lastAxisFirst(table.forward(rowsOf)); // (count, keys, H)
  }

  /**
   * Buckets of one distance each, then ever wider ones.
   *
   * @param offset place of the key minus that of the query
   */
  static int bucket(int offset, int buckets, int maxDistance, boolean bothWays) {
    int half = bothWays ? buckets / 2 : buckets;
    int side = bothWays && offset > 0 ? half : 0;
    int distance = bothWays ? Math.abs(offset) : Math.max(0, -offset);
    int exact = half / 2;
    if (distance < exact) {
      return side + distance;
    }
    // float32 at each step, as transformers: a bucket's edge may lie on a whole distance
    float share =
        (float) Math.log((float) distance / exact) / (float) Math.log((double) maxDistance / exact);
    return side + Math.min(half - 1, exact + (int) (share * (half - exact)));
  }
}
