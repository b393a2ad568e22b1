package org.sensorium.datasets.instruct.llava;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;

class LetteredOptionsTest {

  private static Conversation row(String question, String answer) {
    return LetteredOptions.add(Conversation.builder("1").user(question).assistant(answer).build());
  }

  @Test
  void readsTheOptionsThatEndAQuestion() {
    assertThat(LetteredOptions.options("Which?\nContext: N/A\nOptions: (A) one (1) (B) two, B\n"))
        .containsExactly("one (1)", "two, B");
    assertThat(LetteredOptions.options("Options: (a) x (c) y")).containsExactly("x (c) y");
    assertThat(LetteredOptions.options("Options are: a, b")).isEmpty();
    assertThat(LetteredOptions.options("Options: (1) a (2) b")).isEmpty();
    assertThat(LetteredOptions.options("Options: (")).isEmpty();
    assertThat(LetteredOptions.options("Options: (a")).isEmpty();
  }

  @Test
  void addsChoicesOnlyWhereTheAnswerRepeatsOne() {
    String question = "Which?\nOptions: (a) a hat (b) shoes \n";

    Choices choices = row(question, " (b) shoes ").choices();
    assertThat(choices).isNotNull();
    assertThat(choices.options()).containsExactly("a hat", "shoes");
    assertThat(choices.answer()).isEqualTo(1);

    assertThat(row(question, "(b) boots").choices()).isNull();
    assertThat(row(question, "(c) shoes").choices()).isNull();
    assertThat(row(question, "shoes").choices()).isNull();
    assertThat(row(question, "").choices()).isNull();
  }
}
