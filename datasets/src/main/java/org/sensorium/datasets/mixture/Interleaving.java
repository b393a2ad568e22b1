package org.sensorium.datasets.mixture;

import java.util.Arrays;

/**
 * Which source each step draws from: always the one that lags most behind its share, so that after
 * any number of steps each has had its share to within one row.
 */
final class Interleaving {
  private final double[] shares;
  private final long[] limits;
  private final long[] drawn;

  /**
   * @param shares of the draws; positive
   * @param limits most draws of each source
   */
  Interleaving(double[] shares, long[] limits) {
    this.shares = shares.clone();
    this.limits = limits.clone();
    this.drawn = new long[shares.length];
  }

  /** The source of the next step, whose count goes up; -1 when all have reached their limit. */
  int next() {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < shares.length; i++) {
      double progress = (drawn[i] + 1) / shares[i]; // when its next row is due
      if (drawn[i] < limits[i] && progress < least) {
        best = i;
        least = progress;
      }
    }
    if (best >= 0) {
      drawn[best]++;
    }
    return best;
  }

  /** Draws of a source so far. */
  long drawn(int source) {
    return drawn[source];
  }

  /** Shares that grow with a power of the sizes. */
  static double[] byTemperature(long[] sizes, double temperature) {
    return Arrays.stream(sizes).mapToDouble(size -> Math.pow(size, 1 / temperature)).toArray();
  }
}
