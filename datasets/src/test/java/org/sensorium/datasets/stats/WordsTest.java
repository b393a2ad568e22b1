package org.sensorium.datasets.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void partsWords() {
    assertThat(words("What's up, 'Don’t' x_1 step-by-step 3.5?"))
        .containsExactly("what's", "up", "don’t", "x", "1", "step", "by", "step", "3", "5");
    assertThat(words("它是什么? カメラ über हिन्दी привет"))
        .containsExactly("它", "是", "什", "么", "カ", "メ", "ラ", "über", "हिन्दी", "привет");
    assertThat(words("  \n…! 🙂 ")).isEmpty();
  }

  @Test
  void hashesWordsWhateverTheirCase() {
    assertThat(hashes("Über ÜBER über uber"))
        .hasSize(4)
        .satisfies(
            h -> {
              assertThat(h.get(0)).isEqualTo(h.get(1)).isEqualTo(h.get(2));
              assertThat(h.get(3)).isNotEqualTo(h.get(0));
            });
    assertThat(hashes("ab ba a b aa").stream().distinct()).hasSize(5);
    assertThat(hashes("don't don’t").stream().distinct()).hasSize(1);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Words walk = new Words();
    walk.over(text);
    while (walk.next()) {
      words.add(walk.word());
    }
    return words;
  }

  private static List<Long> hashes(String text) {
    List<Long> hashes = new ArrayList<>();
    Words walk = new Words();
    walk.over(text);
    while (walk.next()) {
      hashes.add(walk.hash());
    }
    return hashes;
  }
}
