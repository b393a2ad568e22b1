package org.sensorium.datasets.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;

class CaptionsTest {
  private static List<Conversation> read(OpenOptions options, String... captions) {
    return Captions.read(
        "7", List.of(captions), "Say.", options, id -> Conversation.builder(id).image("a.jpg"));
  }

  @Test
  void theFirstIsSaidAndAllAreReferences() {
    Conversation row = read(OpenOptions.DEFAULT, "a", "b", "a", "c").get(0);
    assertThat(row.turns()).extracting(Turn::text).containsExactly("\nSay.", "a");
    assertThat(row.answers())
        .containsExactly(
            new WeightedAnswer("a", 0.5),
            new WeightedAnswer("b", 0.25),
            new WeightedAnswer("c", 0.25));
  }

  @Test
  void eachBecomesAConversation() {
    List<Conversation> rows = read(OpenOptions.DEFAULT.set("captions", "each"), "a", "b");
    assertThat(rows).extracting(Conversation::id).containsExactly("7#1", "7#2");
    assertThat(rows).extracting(row -> row.turns().get(1).text()).containsExactly("a", "b");
    assertThat(rows).allSatisfy(row -> assertThat(row.media()).hasSize(1));
  }

  @Test
  void withoutCaptionsNobodyAnswers() {
    assertThat(read(OpenOptions.DEFAULT).get(0).turns()).hasSize(1);
  }

  @Test
  void theUserSaysWhatTheSettingSays() {
    Conversation row = read(OpenOptions.DEFAULT.set("instruction", "Listen."), "a").get(0);
    assertThat(row.turns().get(0).text()).isEqualTo("\nListen.");
    assertThat(row.answers()).isEmpty();
  }

  @Test
  void anUnknownValueNamesTheKnownOnes() {
    assertThatThrownBy(() -> read(OpenOptions.DEFAULT.set("captions", "all"), "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("setting \"captions\" is \"all\"; expected one of [first, each]");
  }
}
