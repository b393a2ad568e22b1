package org.sensorium.datasets.stats;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts names in bounded memory: when there are too many, the rarest are forgotten (lossy
 * counting), and from then on a count may be too low by {@link #error}.
 */
final class NameCounter {
  private static final Comparator<Count> MOST_FIRST =
      Comparator.comparingLong(Count::count).reversed().thenComparing(Count::name);

  private final int limit;
  private final Map<String, Long> counts = new HashMap<>();
  private long error;

  NameCounter(int limit) {
    this.limit = limit;
  }

  void add(String name) {
    counts.merge(name, 1L, Long::sum);
    while (counts.size() > limit) {
      error++;
      long rare = error;
      counts.values().removeIf(count -> count <= rare);
    }
  }

  /** How many of a name may have been forgotten, at most. */
  long error() {
    return error;
  }

  /** How many names there are, those forgotten not counted. */
  int size() {
    return counts.size();
  }

  /** The most frequent ones, in a fixed order. */
  List<Count> top(int count) {
    return counts.entrySet().stream()
        .map(entry -> new Count(entry.getKey(), entry.getValue()))
        .sorted(MOST_FIRST)
        .limit(count)
        .toList();
  }
}
