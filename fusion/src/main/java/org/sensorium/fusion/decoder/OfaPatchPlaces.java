package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.LayerNorm;

/**
 * Learned positions of patches, behind a norm.
 *
 * @param side rows and columns at most
 */
record OfaPatchPlaces(Embedding patches, LayerNorm norm, int side) {

  static OfaPatchPlaces load(OfaWeights weights, OfaShape shape) throws IOException {
    int side = shape.imageBuckets();
    return new OfaPatchPlaces(
        weights.table("encoder.embed_image_positions", side * side + 1, shape.width()),
        weights.norm("encoder.image_pos_ln", shape.width()),
        side);
  }

  /** Refuses a grid that has more patches than there are positions. */
  void check(PatchGrid grid) {
    if (grid.rows() > side || grid.columns() > side) {
      throw new IllegalArgumentException(
          "an image of %d x %d patches, expected at most %d x %d; make it smaller"
              .formatted(grid.rows(), grid.columns(), side, side));
    }
  }

  /** Of the patches of an image: (1, P, C), float32. */
  NDArray of(NDManager owner, PatchGrid grid) {
    int count = grid.patches();
    long[] rows = new long[count];
    for (int p = 0; p < count; p++) { // row 0 stands for what comes before an image
      rows[p] = (long) p / grid.columns() * side + p % grid.columns() + 1;
    }
    return norm.forward(patches.forward(owner.create(rows, new Shape(1, count))));
  }
}
