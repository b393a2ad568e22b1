package org.sensorium.fusion.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which rows a step works on: every epoch is a permutation of its own, known from the seed and the
 * number of the epoch alone, so that a resumed run goes on where it stopped.
 */
public final class ShuffledRows {
  private final int rows;
  private final int batch;
  private final int accumulation;
  private final long seed;
  private long epoch = -1;
  private int[] order = {};

  /**
   * An order.
   *
   * @param rows how many there are
   * @param batch rows of one pass
   * @param accumulation passes of one step
   */
  public ShuffledRows(int rows, int batch, int accumulation, long seed) {
    if (rows == 0) {
      throw new IllegalArgumentException("there is no row to train on");
    }
    this.rows = rows;
    this.batch = batch;
    this.accumulation = accumulation;
    this.seed = seed;
  }

  /** Steps of so many epochs, at least one. */
  public int steps(double epochs) {
    return (int) Math.max(1, Math.round(epochs * rows / ((double) batch * accumulation)));
  }

  /** The rows of each pass of a step. */
  public List<int[]> passes(int step) {
    List<int[]> passes = new ArrayList<>();
    long at = (long) step * batch * accumulation;
    for (int pass = 0; pass < accumulation; pass++) {
      int[] chosen = new int[batch];
      for (int i = 0; i < batch; i++) {
        chosen[i] = row(at++);
      }
      passes.add(chosen);
    }
    return passes;
  }

  private int row(long position) {
    long wanted = position / rows;
    if (wanted != epoch) {
      epoch = wanted;
      order = permutation(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch));
    }
    return order[(int) (position % rows)];
  }

  private int[] permutation(SplittableRandom random) {
    int[] shuffled = new int[rows];
    for (int i = 0; i < rows; i++) {
      int other = random.nextInt(i + 1);
      shuffled[i] = shuffled[other];
      shuffled[other] = i;
    }
    return shuffled;
  }
}
