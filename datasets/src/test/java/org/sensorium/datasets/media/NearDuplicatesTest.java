package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.media.NearDuplicates.Match;

class NearDuplicatesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 7, 8, 15})
  void findsWhatTryingAllFinds(int distance) {
    Random random = new Random(distance);
    long[] hashes = new long[4000];
    NearDuplicates index = new NearDuplicates(distance);
    int found = 0;
    for (int i = 0; i < hashes.length; i++) {
      // half of them are copies of earlier ones with up to 19 bits turned
      hashes[i] = i > 0 && random.nextBoolean() ? hashes[random.nextInt(i)] : random.nextLong();
      for (int bits = i % 20; bits > 0; bits--) {
        hashes[i] ^= 1L << random.nextInt(64);
      }
      Match nearest = index.nearest(hashes[i]);
      Match expected = nearestOf(hashes, i, distance);
      assertThat(nearest).isEqualTo(expected);
      found += nearest == null ? 0 : 1;
      index.add(hashes[i], 100L + i);
    }
    assertThat(found).isBetween(10, hashes.length - 10);
  }

  private static Match nearestOf(long[] hashes, int count, int distance) {
    Match nearest = null;
    for (int i = 0; i < count; i++) {
      int bits = Long.bitCount(hashes[i] ^ hashes[count]);
      if (bits <= distance && (nearest == null || bits < nearest.distance())) {
        nearest = new Match(100L + i, bits);
      }
    }
    return nearest;
  }

  @Test
  void equalHashesTakeNoRoom() {
    NearDuplicates index = new NearDuplicates(5);
    for (int i = 0; i < 1_000_000; i++) {
      index.add(i % 7, i);
    }
    assertThat(index.size()).isEqualTo(7);
    assertThat(index.nearest(6)).isEqualTo(new Match(6, 0));
  }

  @Test
  void refusesDistancesThatMeanNothing() {
    for (int distance : new int[] {-1, 16}) {
      assertThatThrownBy(() -> new NearDuplicates(distance))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the distance must be 0 to 15 bits, got " + distance);
    }
  }
}
