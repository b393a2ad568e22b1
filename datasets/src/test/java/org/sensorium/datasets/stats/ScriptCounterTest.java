package org.sensorium.datasets.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptCounterTest {
  private final ScriptCounter scripts = new ScriptCounter();

  @Test
  void countsRowsByMostOfTheirLetters() {
    row("What is it?", "A cat.");
    row("Was ist das?", "Ein Käse.");
    row("图片里有什么?", "一只猫。");
    row("これは日本語の文章です。");
    row("カメラ");
    row("무엇입니까?");
    row("Что это?");
    row("ما هذا؟");
    row("यह क्या है?");
    row("1 + 1 = 2");
    assertThat(scripts.rows())
        .containsExactlyInAnyOrder(
            new Count("Latin", 2),
            new Count("Han", 1),
            new Count("Kana", 2),
            new Count("Hangul", 1),
            new Count("Cyrillic", 1),
            new Count("Arabic", 1),
            new Count("Devanagari", 1),
            new Count("no letters", 1));
    assertThat(scripts.mixed()).isZero();
  }

  @Test
  void tellsMixedRows() {
    row("Translate into English: Что это значит и почему?", "What is it");
    row("abc", "где"); // three letters each
    row("One word of ten thousand letters ".repeat(5), "да");
    assertThat(scripts.rows())
        .containsExactlyInAnyOrder(new Count("Latin", 2), new Count("no majority", 1));
    assertThat(scripts.mixed()).isEqualTo(2);
  }

  private void row(String... turns) {
    for (String turn : turns) {
      scripts.read(turn);
    }
    scripts.endRow();
  }
}
