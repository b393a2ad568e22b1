package org.sensorium.datasets.stats;

import java.util.List;

/**
 * How whole numbers are spread.
 *
 * @param count how many there are
 * @param mean 0 if there are none, as are the following
 * @param median the smallest number that half of all do not exceed
 * @param p95 the smallest number that 95 % of all do not exceed
 * @param bins for a chart, in order; the last is wider where it takes the long tail
 */
public record Distribution(
    long count, double mean, long min, long median, long p95, long max, List<Bin> bins) {
  /** Of nothing. */
  static final Distribution NONE = new Distribution(0, 0, 0, 0, 0, 0, List.of());

  /**
   * A column of a chart.
   *
   * @param from smallest number in it
   * @param to largest number in it
   */
  public record Bin(long from, long to, long count) {}

  public Distribution {
    bins = List.copyOf(bins);
  }
}
