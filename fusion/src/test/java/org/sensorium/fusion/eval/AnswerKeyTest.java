package org.sensorium.fusion.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;

class AnswerKeyTest {
  private static final Choices COLOURS = new Choices(List.of("A red car", "Blue", "Green"), 1);

  private static Question ask(
      List<Turn> turns, @Nullable Choices choices, List<WeightedAnswer> answers) {
    List<Question> questions =
        Question.of(
            new Conversation(
                "1", Conversation.Source.UNKNOWN, turns, List.of(), choices, answers, Map.of()));
    return questions.get(questions.size() - 1);
  }

  private static List<Turn> turns(String answer) {
    return List.of(Turn.of(Turn.Role.USER, "Which?"), Turn.of(Turn.Role.ASSISTANT, answer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Blue", "blue.", "B", "b", "(B)", "B.", "B: Blue", "(B) blue", "B) Blue"})
  void theRightChoiceIsItsTextOrItsLetter(String given) {
    assertThat(Answer.mark(ask(turns("Blue"), COLOURS, List.of()), given))
        .matches(Answer::exact)
        .matches(Answer::contains);
    assertThat(Answer.mark(ask(turns("B"), COLOURS, List.of()), given)).matches(Answer::exact);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "", "C", "B: Green", "A: Blue", "the", "b c", "be"})
  void anotherChoiceIsWrong(String given) {
    assertThat(Answer.mark(ask(turns("B"), COLOURS, List.of()), given))
        .matches(answer -> !answer.exact());
  }

  @ParameterizedTest
  @CsvSource({"A, true", "'', false", "the, false", "a red car, true", "red, false", "B, false"})
  void theLetterAIsNoArticle(String given, boolean right) {
    Choices first = new Choices(COLOURS.options(), 0);
    assertThat(Answer.mark(ask(turns("A"), first, List.of()), given).exact()).isEqualTo(right);
    assertThat(Answer.mark(ask(turns("A red car"), first, List.of()), given).exact())
        .isEqualTo(right);
  }

  @Test
  void aLetterIsNotSearchedForInsideOfAnAnswer() {
    Question question = ask(turns("B"), COLOURS, List.of());
    assertThat(Answer.mark(question, "It lacks vitamin B")).matches(answer -> !answer.contains());
    assertThat(Answer.mark(question, "It is blue")).matches(Answer::contains);
  }

  @Test
  void anUnknownChoiceLeavesTheWords() {
    Choices unknown = new Choices(COLOURS.options(), Choices.UNKNOWN);
    Question question = ask(turns("Green"), unknown, List.of());
    assertThat(Answer.mark(question, "green")).matches(Answer::exact);
    assertThat(Answer.mark(question, "C")).matches(answer -> !answer.exact());
  }

  @Test
  void everyAnswerThatAnAnnotatorGaveIsRight() {
    List<WeightedAnswer> given =
        List.of(
            new WeightedAnswer("navy", 0.7),
            new WeightedAnswer("dark blue", 0.3),
            new WeightedAnswer("black", 0));
    Question question = ask(turns("navy"), null, given);
    assertThat(question.truth()).isEqualTo("navy");
    assertThat(Answer.mark(question, "Dark blue!")).matches(Answer::exact);
    assertThat(Answer.mark(question, "It is a dark blue")).matches(Answer::contains);
    assertThat(Answer.mark(question, "black")).matches(answer -> !answer.exact());
  }

  @Test
  void theyAreTheLastQuestions() {
    List<Turn> turns = new ArrayList<>(turns("yes"));
    turns.addAll(turns("Blue"));
    List<Question> questions =
        Question.of(
            new Conversation(
                "1", Conversation.Source.UNKNOWN, turns, List.of(), COLOURS, List.of(), Map.of()));
    assertThat(Answer.mark(questions.get(0), "B")).matches(answer -> !answer.exact());
    assertThat(Answer.mark(questions.get(1), "B")).matches(Answer::exact);
  }
}
