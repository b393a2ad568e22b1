package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.stream.LongStream;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.LayerNorm;

/**
 * Learned positions of words, behind a norm. They are never added to what stands there: attention
 * compares them with one another beside it.
 *
 * @param length words at most
 */
record OfaPlaces(Embedding words, LayerNorm norm, int length) {

  /** Of {@code encoder} or {@code decoder}. */
  static OfaPlaces load(OfaWeights weights, String half, OfaShape shape) throws IOException {
    int c = shape.width();
    return new OfaPlaces(
        weights.table(half + ".embed_positions", shape.positions() + 2, c),
        weights.norm(half + ".pos_ln", c),
        shape.positions());
  }

  /** The places of words first … first + count - 1: (1, count, C), float32. */
  NDArray words(NDManager owner, int first, int count) {
    if (first + count > length) {
      throw new IllegalArgumentException(
          "a text of %d positions, expected at most %d; make it shorter"
              .formatted(first + count, length));
    }
    long[] rows = LongStream.range(first, first + (long) count).toArray();
    return norm.forward(words.forward(owner.create(rows, new Shape(1, count))));
  }

  /** What the places of queries and keys, (1, S, C) and (1, T, C), add to scores: (1, H, S, T). */
  static NDArray scores(NDArray queries, NDArray keys, OfaShape shape, OfaShape.Side heads) {
    double factor = 1 / Math.sqrt(heads.headWidth() * shape.attentionFactor());
    return AttentionKernels.headProducts(Kernels.scale(queries, factor), keys, heads.headWidth());
  }
}
