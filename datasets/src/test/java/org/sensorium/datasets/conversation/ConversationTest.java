package org.sensorium.datasets.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationTest {

  @Test
  void aQuestionShowsItsPictureFirst() {
    Conversation asked = Conversation.ask(Path.of("cat.jpg"), "What is this?");
    assertThat(asked.media()).containsExactly(new Media(Media.Kind.IMAGE, "cat.jpg"));
    assertThat(asked.turns())
        .containsExactly(
            new Turn(
                Turn.Role.USER, List.of(new Part.MediaRef(0), new Part.Text("\nWhat is this?"))));
  }

  @Test
  void mediaOfAllKindsMayBeAskedAboutInTheirOrder() {
    Media clip = Media.of(Media.Kind.VIDEO, Path.of("a")).during(1, 2);
    Media sound = Media.of(Media.Kind.AUDIO, Path.of("b"));
    Conversation two = Conversation.ask(List.of(clip, sound), "Which?");
    assertThat(two.media())
        .containsExactly(
            new Media(Media.Kind.VIDEO, "a").during(1, 2), new Media(Media.Kind.AUDIO, "b"));
    assertThat(two.turns().get(0).parts())
        .containsExactly(new Part.MediaRef(0), new Part.MediaRef(1), new Part.Text("\nWhich?"));
    Conversation none = Conversation.ask(List.of(), "Which?");
    assertThat(none.turns()).containsExactly(Turn.of(Turn.Role.USER, "Which?"));
  }

  @Test
  void aTurnCannotReferToWhatIsNotThere() {
    assertThatThrownBy(
            () ->
                new Conversation(
                    "7",
                    List.of(new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0)))),
                    List.of(),
                    Map.of()))
        .hasMessage("conversation 7: a turn refers to medium 0, but there are 0");
  }
}
