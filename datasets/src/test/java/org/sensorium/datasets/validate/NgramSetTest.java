package org.sensorium.datasets.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NgramSetTest {

  private static List<String> words(int from, int to) {
    List<String> words = new ArrayList<>();
    for (int i = from; i < to; i++) {
      words.add("w" + i);
    }
    return words;
  }

  @Test
  void countsRunsOfThirteenWords() {
    NgramSet set = new NgramSet(1000);
    set.add(NgramSet.hashes(words(0, 20)), 7); // 8 runs
    assertThat(NgramSet.hashes(words(0, 12))).isEmpty();
    assertThat(set.overlap(NgramSet.hashes(words(0, 20)))).isEqualTo(new NgramSet.Overlap(1.0, 7));
    // of the 8 runs from word 4 on, the first 4 end before word 20
    assertThat(set.overlap(NgramSet.hashes(words(4, 24)))).isEqualTo(new NgramSet.Overlap(0.5, 7));
    assertThat(set.overlap(NgramSet.hashes(words(100, 120))).share()).isZero();
  }

  @Test
  void staysRightOnAverageWhenItKeepsOnlySome() {
    NgramSet set = new NgramSet(1000);
    set.add(NgramSet.hashes(words(0, 40_000)), 1);
    assertThat(set.sampling()).isBetween(32L, 64L);
    assertThat(set.overlap(NgramSet.hashes(words(20_000, 60_000))).share())
        .isCloseTo(0.5, within(0.06));
  }

  @Test
  void wordsAreLettersAndDigitsAndHanSigns() {
    assertThat(Words.of("It's 3.5 km; 你好, WELT–é"))
        .containsExactly("it", "s", "3", "5", "km", "你", "好", "welt", "é");
  }
}
