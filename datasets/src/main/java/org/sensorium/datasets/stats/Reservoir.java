package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A sample of fixed size of a stream of unknown length, each item as likely as any other (algorithm
 * R); the same stream gives the same sample.
 */
final class Reservoir<T> {
  private final int capacity;
  private final Random random;
  private final List<T> kept = new ArrayList<>();
  private long seen;

  Reservoir(int capacity, long seed) {
    this.capacity = capacity;
    this.random = new Random(seed);
  }

  /** Counts an item and returns its place in the sample, to be {@link #put}; -1: it has none. */
  int place() {
    seen++;
    if (seen <= capacity) {
      return (int) seen - 1;
    }
    long at = random.nextLong(seen);
    return at < capacity ? (int) at : -1;
  }

  /** Keeps an item at the place it was given. */
  void put(int place, T item) {
    if (place == kept.size()) {
      kept.add(item);
    } else {
      kept.set(place, item);
    }
  }

  long seen() {
    return seen;
  }

  /** The sample; in the stream's order as long as all of it fits. */
  List<T> kept() {
    return kept;
  }
}
