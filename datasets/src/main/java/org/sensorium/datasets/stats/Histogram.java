package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts whole numbers from 0 on. Below 65,536 each has its own counter; larger ones share one with
 * those that agree in the leading nine bits, so a quantile up there is at most 0.4 % too low.
 */
final class Histogram {
  private static final int EXACT_BITS = 16;
  private static final int LEADING_BITS = 8; // behind the first
  private static final int BINS = 20;

  private long[] counts = new long[64];
  private long count;
  private long sum;
  private long min = Long.MAX_VALUE;
  private long max;

  void add(long value) {
    int at = index(value);
    if (at >= counts.length) {
      counts = Arrays.copyOf(counts, Math.max(at + 1, 2 * counts.length));
    }
    counts[at]++;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  Distribution distribution() {
    return count == 0
        ? Distribution.NONE
        : new Distribution(
            count, (double) sum / count, min, quantile(0.5), quantile(0.95), max, bins());
  }

  private static int index(long value) {
    if (value < 1 << EXACT_BITS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - LEADING_BITS;
    int octave = shift - (EXACT_BITS - LEADING_BITS);
    return (1 << EXACT_BITS)
        + (octave << LEADING_BITS)
        + (int) (value >>> shift)
        - (1 << LEADING_BITS);
  }

  private static long value(int index) {
    if (index < 1 << EXACT_BITS) {
      return index;
    }
    int above = index - (1 << EXACT_BITS);
    int shift = (above >> LEADING_BITS) + EXACT_BITS - LEADING_BITS;
    return (long) ((1 << LEADING_BITS) + (above & ((1 << LEADING_BITS) - 1))) << shift;
  }

  /** The smallest value that at least this share of all does not exceed. */
  private long quantile(double share) {
    long wanted = (long) Math.ceil(share * count);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return value(i);
      }
    }
    return max;
  }

  /** Bins of equal, round width up to the 99th percentile; the last takes what is above. */
  private List<Distribution.Bin> bins() {
    long high = quantile(0.99);
    long width = 1;
    for (int i = 0; (high - min) / width >= BINS; i++) {
      width = (i % 3 == 1) ? width / 2 * 5 : width * 2; // 1, 2, 5, 10 …
    }
    long first = min / width * width;
    int bins = (int) ((high - first) / width) + 1;
    long[] sums = new long[bins];
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        sums[(int) Math.min(bins - 1, (value(i) - first) / width)] += counts[i];
      }
    }
    List<Distribution.Bin> list = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      long from = first + i * width;
      boolean open = i == bins - 1 && max >= from + width;
      list.add(new Distribution.Bin(from, open ? max : from + width - 1, sums[i]));
    }
    return list;
  }
}
