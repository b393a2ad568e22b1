package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Deals values in shuffled rounds, each once per round: random order with exact balance.
 *
 * @param <T> what is dealt
 */
public final class Deck<T> {
  private final List<T> values;
  private final SplittableRandom random;
  private final List<T> left = new ArrayList<>();

  /**
   * Makes a deck that is shuffled at its first deal.
   *
   * @throws IllegalArgumentException if there is nothing to deal
   */
  public Deck(List<T> values, SplittableRandom random) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a deck needs at least one value to deal");
    }
    this.values = List.copyOf(values);
    this.random = random;
  }

  /** The next value. */
  public T deal() {
    if (left.isEmpty()) {
      left.addAll(values);
      shuffle(left, random);
    }
    return left.remove(left.size() - 1);
  }

  /** Puts a dealt value back: it comes next. */
  void giveBack(T value) {
    left.add(value);
  }

  /** Puts a list into random order. */
  public static <T> void shuffle(List<T> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      T moved = list.set(j, list.get(i));
      list.set(i, moved);
    }
  }

  /** One of the values, each as likely. */
  public static <T> T pick(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }
}
