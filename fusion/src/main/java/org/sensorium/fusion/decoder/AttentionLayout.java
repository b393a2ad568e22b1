package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Who sees whom and who stands where, for batches that are not plainly causal.
 *
 * @param positions (B, S) place of every position for the position embedding
 * @param mask (B, S, S) row by row, true where position s may see position t
 */
public record AttentionLayout(int[][] positions, boolean[] mask) {

  /**
   * Causal, and padding is not seen; places are counted from the left as transformers counts them
   * in training. A position before which there is padding only sees itself: a softmax over nothing
   * has no value.
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
      for (int s = 0; s < width; s++) {
        positions[r][s] = s;
        any |= attended[r][s];
        System.arraycopy(attended[r], 0, mask, at, s + 1);
        mask[at + s] |= !any;
        at += width;
      }
    }
    return new AttentionLayout(positions, mask);
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

  NDArray mask(NDManager manager) {
    int width = positions[0].length;
    return manager.create(mask, new Shape(positions.length, 1, width, width));
  }
}
