package org.sensorium.datasets.build.sandbox;

import java.util.SplittableRandom;

/** A closed range to draw from. */
public record Span(double from, double to) {

  public Span {
    if (!(from >= 0 && from <= to && to <= 1)) {
      throw new IllegalArgumentException(
          "a range of shares must satisfy 0 <= from <= to <= 1, got %s to %s".formatted(from, to));
    }
  }

  /** A value of the range, each as likely. */
  public double draw(SplittableRandom random) {
    return from + (to - from) * random.nextDouble();
  }
}
