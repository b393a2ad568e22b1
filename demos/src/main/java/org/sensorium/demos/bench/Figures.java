package org.sensorium.demos.bench;

import java.util.Arrays;
import java.util.Locale;

/** Repeats of one measurement. */
public record Figures(double min, double median, double max) {

  static Figures of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Figures(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", median, min, max);
  }
}
