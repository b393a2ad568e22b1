package org.sensorium.fusion.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTextTest {
  private final List<String> pieces = new ArrayList<>();

  private AnswerText text(ByteTokenizer tokenizer, String... stops) {
    return new AnswerText(tokenizer, List.of(stops), pieces::add);
  }

  @Test
  void aStopStringIsFoundAcrossTokensAndCut() {
    AnswerText text = text(new ByteTokenizer("two do", "gs\n#", "#", "# Hum", "an"), "\n###");
    assertThat(text.add(0)).isFalse();
    assertThat(text.add(1)).isFalse();
    assertThat(text.add(2)).isFalse();
    assertThat(text.add(3)).isTrue();
    assertThat(text.text()).isEqualTo("two dogs");
    assertThat(pieces).containsExactly("two do", "gs");
  }

  @Test
  void whatOnlyLookedLikeAStopStringComesLater() {
    AnswerText text = text(new ByteTokenizer("a\n", "\n#", "b", "#"), "\n###", "#!");
    for (int id : new int[] {0, 1, 2, 3}) {
      assertThat(text.add(id)).isFalse();
    }
    assertThat(pieces).containsExactly("a", "\n", "\n#b");
    text.finish();
    assertThat(pieces).containsExactly("a", "\n", "\n#b", "#");
    assertThat(text.text()).isEqualTo("a\n\n#b#");
  }

  @Test
  void theEarliestOfSeveralStopStringsCuts() {
    AnswerText text = text(new ByteTokenizer("one. Two! Three"), "!", ". T");
    assertThat(text.add(0)).isTrue();
    assertThat(text.text()).isEqualTo("one");
  }

  @Test
  void charactersComeWhole() {
    ByteTokenizer tokenizer = new ByteTokenizer();
    AnswerText text = text(tokenizer);
    for (int id : tokenizer.encode("né\ud83d\ude00!").ids()) {
      text.add(id);
    }
    assertThat(pieces).containsExactly("n", "é", "\ud83d\ude00", "!");
    text.add(tokenizer.encode("é").ids()[0]);
    assertThat(pieces).hasSize(4);
    text.finish();
    assertThat(text.text()).isEqualTo("né\ud83d\ude00!\ufffd");
  }

  @Test
  void specialTokensAreNoText() {
    AnswerText text = text(new ByteTokenizer("yes", ByteTokenizer.END));
    text.add(0);
    text.add(1);
    text.finish();
    assertThat(text.text()).isEqualTo("yes");
  }
}
