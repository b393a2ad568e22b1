package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Which row of a table of relative positions two positions share.
 *
 * @see <a href="https://github.com/OFA-Sys/OFA/blob/main/models/ofa/unify_transformer.py">OFA</a>,
 *     make_token_bucket_position and make_image_bucket_position
 */
final class OfaBuckets {
  private static final int LONGEST = 1024; // words, whatever the tables of positions hold

  private OfaBuckets() {}

  /** Rows (2 · buckets - 1) of a table of words' distances. */
  static int tokenRows(int buckets) {
    return 2 * buckets - 1;
  }

  /** Rows of a table of patches' distances; the last three belong to images that are written. */
  static int cellRows(int buckets) {
    int side = 2 * buckets - 1;
    return side * side + 3;
  }

  /** Of words first … first + count - 1 and all up to there: (count, first + count), INT64. */
  static NDArray tokens(NDManager owner, int first, int count, int buckets) {
    int total = first + count;
    long[] rows = new long[count * total];
    for (int s = 0; s < count; s++) {
      for (int t = 0; t < total; t++) {
        rows[s * total + t] = token(first + s - t, buckets);
      }
    }
    return owner.create(rows, new Shape(count, total));
  }

  /**
   * Distances up to half of the buckets have one each, farther ones share ever wider ones.
   *
   * @param offset place of the query minus that of the key
   */
  static int token(int offset, int buckets) {
    int half = buckets / 2;
    int distance = Math.abs(offset);
    if (distance <= half) {
      return offset + buckets - 1;
    }
    // float32 at each step, as the reference: a bucket's edge may lie on a whole distance
    float share =
        (float) Math.log((float) distance / half) / (float) Math.log((LONGEST - 1) / (double) half);
    int bucket = (int) Math.ceil(share * (half - 1)) + half;
    return (offset > 0 ? bucket : -bucket) + buckets - 1;
  }

  /** Of the patches of an image among themselves: (P, P), INT64. */
  static NDArray cells(NDManager owner, PatchGrid grid, int buckets) {
    int count = grid.patches();
    long[] rows = new long[count * count];
    for (int p = 0; p < count; p++) {
      for (int q = 0; q < count; q++) {
        int down = p / grid.columns() - q / grid.columns();
        int right = p % grid.columns() - q % grid.columns();
        rows[p * count + q] = cell(down, right, buckets);
      }
    }
    return owner.create(rows, new Shape(count, count));
  }

  /** Rows down and columns to the right from the key to the query. */
  static int cell(int down, int right, int buckets) {
    return (down + buckets - 1) * (2 * buckets - 1) + right + buckets - 1;
  }
}
