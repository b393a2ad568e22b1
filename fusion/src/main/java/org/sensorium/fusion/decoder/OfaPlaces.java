package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.stream.LongStream;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.LayerNorm;

/**
 * Learned positions of words and patches, each kind behind its norm. They are never added to what
 * stands there: attention compares them with one another beside it.
 *
 * @param length words at most
 * @param side rows and columns of patches at most
 */
record OfaPlaces(
    Embedding words,
    LayerNorm wordNorm,
    int length,
    Embedding patches,
    LayerNorm patchNorm,
    int side) {

  /** Of {@code encoder} or {@code decoder}. */
  static OfaPlaces load(OfaWeights weights, String half, OfaShape shape) throws IOException {
    int c = shape.width();
    int side = shape.imageBuckets();
    return new OfaPlaces(
        weights.table(half + ".embed_positions", shape.positions() + 2, c),
        weights.norm(half + ".pos_ln", c),
        shape.positions(),
        weights.table(half + ".embed_image_positions", side * side + 1, c),
        weights.norm(half + ".image_pos_ln", c),
        side);
  }

  /** The places of words first … first + count - 1: (1, count, C), float32. */
  NDArray words(NDManager owner, int first, int count) {
    if (first + count > length) {
      throw new IllegalArgumentException(
          "a text of %d positions, expected at most %d; make it shorter"
              .formatted(first + count, length));
    }
    long[] rows = LongStream.range(first, first + (long) count).toArray();
    return wordNorm.forward(words.forward(owner.create(rows, new Shape(1, count))));
  }

  /** The places of an image's patches and of the words behind it: (1, P + count, C), float32. */
  NDArray all(NDManager owner, PatchGrid grid, int count) {
    NDArray ofWords = words(owner, 0, count);
    return grid.patches() == 0 ? ofWords : patches(owner, grid).concat(ofWords, 1);
  }

  private NDArray patches(NDManager owner, PatchGrid grid) {
    if (grid.rows() > side || grid.columns() > side) {
      throw new IllegalArgumentException(
          "an image of %d x %d patches, expected at most %d x %d; make it smaller"
              .formatted(grid.rows(), grid.columns(), side, side));
    }
    int count = grid.patches();
    long[] rows = new long[count];
    for (int p = 0; p < count; p++) { // row 0 stands for what comes before an image
      rows[p] = (long) p / grid.columns() * side + p % grid.columns() + 1;
    }
    return patchNorm.forward(patches.forward(owner.create(rows, new Shape(1, count))));
  }

  /** What the places of queries and keys, (1, S, C) and (1, T, C), add to scores: (1, H, S, T). */
  static NDArray scores(NDArray queries, NDArray keys, OfaShape shape, OfaShape.Side heads) {
    double factor = 1 / Math.sqrt(heads.headWidth() * shape.attentionFactor());
    return Kernels.headProducts(Kernels.scale(queries, factor), keys, heads.headWidth());
  }
}
