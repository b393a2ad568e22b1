package org.sensorium.datasets.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplingTest {
  @Test
  void aReservoirIsFairAndRepeats() {
    assertThat(draw(100, 1000, 7))
        .hasSize(100)
        .isEqualTo(draw(100, 1000, 7))
        .doesNotHaveDuplicates();
    assertThat(draw(100, 50, 7)).hasSize(50).isSorted();
    int late = 0; // of the second half; expected 10,000, standard deviation below 71
    for (int seed = 0; seed < 200; seed++) {
      late += (int) draw(100, 1000, seed).stream().filter(item -> item >= 500).count();
    }
    assertThat(late).isBetween(9_650, 10_350);
  }

  private static List<Integer> draw(int capacity, int items, long seed) {
    Reservoir<Integer> reservoir = new Reservoir<>(capacity, seed);
    for (int item = 0; item < items; item++) {
      int place = reservoir.place();
      if (place >= 0) {
        reservoir.put(place, item);
      }
    }
    assertThat(reservoir.seen()).isEqualTo(items);
    return reservoir.kept();
  }

  @Test
  void aHashSetHoldsWhatAHashSetHolds() {
    Random random = new Random(3);
    HashSet64 ours = new HashSet64();
    Set<Long> theirs = new HashSet<>();
    for (int i = 0; i < 50_000; i++) {
      long hash = random.nextInt(20_000); // small numbers collide in the low bits
      assertThat(ours.add(hash)).isEqualTo(theirs.add(hash));
    }
    assertThat(ours.size()).isEqualTo(theirs.size());
  }

  @Test
  void namesAreForgottenRarestFirst() {
    NameCounter counter = new NameCounter(10);
    for (int i = 0; i < 1000; i++) {
      counter.add("rare " + i);
      counter.add("often");
      if (i % 2 == 0) {
        counter.add("half");
      }
    }
    List<Count> top = counter.top(2);
    assertThat(top).extracting(Count::name).containsExactly("often", "half");
    assertThat(counter.error()).isPositive();
    assertThat(top.get(0).count()).isBetween(1000 - counter.error(), 1000L);
    assertThat(top.get(1).count()).isBetween(500 - counter.error(), 500L);
    assertThat(counter.top(20)).hasSizeLessThanOrEqualTo(10);
  }
}
