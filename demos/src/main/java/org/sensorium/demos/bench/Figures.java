package org.sensorium.demos.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Repeats of one measurement. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Figures(
    @JsonProperty("min") double min,
    @JsonProperty("median") double median,
    @JsonProperty("max") double max) {

  static Figures of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Figures(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }

  /** The median of the medians, the extremes of all. */
  static Figures ofRounds(List<Figures> rounds) {
    double[] medians = rounds.stream().mapToDouble(Figures::median).toArray();
    return new Figures(
        rounds.stream().mapToDouble(Figures::min).min().orElseThrow(),
        of(medians).median(),
        rounds.stream().mapToDouble(Figures::max).max().orElseThrow());
  }

  @Override
  public String toString() {
    boolean whole = min == max && median == Math.rint(median);
    String number = whole || median >= 1000 ? "%.0f" : "%.2f";
    return min == max
        ? String.format(Locale.ROOT, number, median)
        : String.format(Locale.ROOT, "%1$s (%1$s-%1$s)".formatted(number), median, min, max);
  }
}
