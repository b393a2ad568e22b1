package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Who sees whom and who stands where, for batches that are not plainly causal.
 *
 * @param positions (B, S) place of every position for the position embedding
 * @param mask (B, S, S) row by row, true where position s may see position t
 */
public record AttentionLayout(int[][] positions, boolean[] mask) {

  /**
   * Causal, and padding is not seen; places are counted from the first that is attended, so that a
   * row is what it would be without padding on its left. A position before which there is padding
   * only sees itself: a softmax over nothing has no value.
   *
   * @param attended (B, S), false where a position is padding
   */
  public static AttentionLayout padded(boolean[][] attended) {
    int width = attended[0].length;
    boolean[] mask = new boolean[attended.length * width * width];
    int[][] positions = new int[attended.length][width];
    int at = 0;
    for (int r = 0; r < attended.length; r++) {
      boolean any = false;
      int place = 0;
      for (int s = 0; s < width; s++) {
        any |= attended[r][s];
        positions[r][s] = any ? place++ : 0;
        System.arraycopy(attended[r], 0, mask, at, s + 1);
        mask[at + s] |= !any;
        at += width;
      }
    }
    return new AttentionLayout(positions, mask);
  }

  /** One row, plainly causal. */
  static AttentionLayout causal(int width) {
    boolean[][] attended = new boolean[1][width];
    Arrays.fill(attended[0], true);
    return padded(attended);
  }

  /**
   * Questions side by side: a position sees those before it in its own block and in block 0, and
   * every block goes on counting where block 0 ended. Each block thus is what it would be alone
   * behind block 0.
   *
   * @param blocks (B, S) block of every position, 0 first; {@link #PADDING} behind
   */
  public static AttentionLayout blocks(int[][] blocks) {
    int width = blocks[0].length;
    boolean[] mask = new boolean[blocks.length * width * width];
    int[][] positions = new int[blocks.length][width];
    int at = 0;
    for (int r = 0; r < blocks.length; r++) {
      int shared = 0;
      for (int s = 0; s < width; s++) {
        int block = blocks[r][s];
        boolean goesOn = s > 0 && blocks[r][s - 1] == block;
        positions[r][s] = goesOn ? positions[r][s - 1] + 1 : shared;
        if (block == 0) {
          shared = s + 1;
        }
        for (int t = 0; t <= s; t++) {
          mask[at + t] = blocks[r][t] == block || (blocks[r][t] == 0 && block != PADDING);
        }
        at += width;
      }
    }
    return new AttentionLayout(positions, mask);
  }

  /** The block of padding: it sees itself only. */
  public static final int PADDING = -1;

  /** How many places there are in the longest row. */
  int reach() {
    return 1 + Arrays.stream(positions).flatMapToInt(Arrays::stream).max().orElse(-1);
  }

  /** Positions, and -1 for padding, which is what does not even see itself. */
  int[][] placesOfTable() {
    int width = positions[0].length;
    int[][] places = new int[positions.length][width];
    for (int r = 0; r < places.length; r++) {
      for (int s = 0; s < width; s++) {
        places[r][s] = mask[(r * width + s) * width + s] ? positions[r][s] : -1;
      }
    }
    return places;
  }

  /**
   * (B, 1, S, S) BOOLEAN.
   *
   * @param window how many places one sees, itself included; 0 for all
   */
  NDArray mask(NDManager manager, int window) {
    int width = positions[0].length;
    boolean[] seen = window > 0 ? mask.clone() : mask;
    for (int at = 0; window > 0 && at < seen.length; at++) {
      seen[at] &= distance(at, width) < window;
    }
    return manager.create(seen, new Shape(positions.length, 1, width, width));
  }

  /** (B, 1, S, S) float32, how far back what is seen lies, as a negative number; else -inf. */
  NDArray distances(NDManager manager) {
    int width = positions[0].length;
    float[] distances = new float[mask.length];
    for (int at = 0; at < distances.length; at++) {
      distances[at] = mask[at] ? -distance(at, width) : Float.NEGATIVE_INFINITY;
    }
    return manager.create(distances, new Shape(positions.length, 1, width, width));
  }

  /** From the position of the mask's row to that of its column. */
  private int distance(int at, int width) {
    int[] row = positions[at / (width * width)];
    return row[at / width % width] - row[at % width];
  }
}
