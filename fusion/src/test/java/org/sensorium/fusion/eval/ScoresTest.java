package org.sensorium.fusion.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

class ScoresTest {
  @TempDir private Path temp;

  @Test
  void aRowHoldsAQuestionPerAnswer() {
    List<Question> questions =
        Question.of(
            new Conversation(
                "7",
                List.of(
                    Turn.of(Turn.Role.SYSTEM, "be brief"),
                    new Turn(
                        Turn.Role.USER,
                        List.of(new Part.MediaRef(0), new Part.Text("\nHow many?"))),
                    answer("two", "count"),
                    Turn.of(Turn.Role.USER, "Sure?"),
                    Turn.of(Turn.Role.ASSISTANT, "yes")),
                List.of(new Media(Media.Kind.IMAGE, "a.png")),
                Map.of("combination", TextNode.valueOf("unseen"))));
    assertThat(questions).extracting(Question::text).containsExactly("How many?", "Sure?");
    assertThat(questions).extracting(Question::truth).containsExactly("two", "yes");
    assertThat(questions).extracting(Question::kind).containsExactly("count", Question.ANY_KIND);
    assertThat(questions).allMatch(Question::unseen).allMatch(q -> q.medium().equals("a.png"));
    assertThat(questions).extracting(q -> q.prompt().turns().size()).containsExactly(2, 4);
  }

  @Test
  void marksExactAndContained() {
    Question question = question("colour", "a red circle", false);
    assertThat(Answer.mark(question, "Red circle."))
        .matches(Answer::exact)
        .matches(Answer::contains);
    assertThat(Answer.mark(question, "It is a red circle!"))
        .matches(answer -> !answer.exact())
        .matches(Answer::contains);
    assertThat(Answer.mark(question, "bored circle")).matches(answer -> !answer.contains());
    assertThat(Answer.mark(question("x", "the", false), "dog"))
        .matches(answer -> !answer.exact() && !answer.contains());
  }

  @Test
  void theBaselineGivesTheMostFrequentAnswerOfTraining() {
    FrequentAnswers baseline = new FrequentAnswers();
    for (String truth : List.of("red", "blue", "blue", "green", "red")) {
      baseline.learn(question("colour", truth, false));
    }
    assertThat(baseline.answer("colour")).isEqualTo("blue");
    assertThat(baseline.answer("count")).isEmpty();
    ScoreTable table =
        baseline.score(
            List.of(
                question("colour", "blue", false),
                question("colour", "red", false),
                question("count", "2", false)));
    assertThat(table.overall()).isEqualTo(new ScoreTable.Score(3, 1, 1));
    assertThat(table.byKind().get("count").exactShare()).isZero();
  }

  @Test
  void writesScoresAndAnswers() throws IOException {
    List<Answer> before = List.of(Answer.mark(question("count", "2", false), "no idea"));
    List<Answer> after =
        List.of(
            Answer.mark(question("count", "2", false), "two"),
            Answer.mark(question("count", "3", true), "two"),
            Answer.mark(question("colour", "red", true), "it is red"));
    Scores scores = new Scores(before, after, ScoreTable.of(List.of()), Map.of("train", 12.34));
    scores.write(temp.resolve("scores.json"));
    JsonNode json = new ObjectMapper().readTree(temp.resolve("scores.json").toFile());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("before", "after", "seconds", "contains", "baseline", "seen", "unseen");
    assertThat(json.path("before")).hasToString("{\"overall\":0.0,\"count\":0.0}");
    assertThat(json.path("after")).hasToString("{\"overall\":0.3333,\"colour\":0.0,\"count\":0.5}");
    assertThat(json.path("contains").path("colour").asDouble()).isEqualTo(1);
    assertThat(json.path("seen").path("overall").asDouble()).isEqualTo(1);
    assertThat(json.path("unseen").path("overall").asDouble()).isZero();
    assertThat(json.path("seconds")).hasToString("{\"train\":12.3}");

    Path file = temp.resolve("out/answers.jsonl");
    try (AnswerLog log = AnswerLog.begin(file, List.of())) {
      for (Answer answer : after) {
        log.write(answer);
      }
    }
    assertThat(AnswerLog.read(file)).isEqualTo(after);
    assertThat(file).content().startsWith("{\"id\":\"7\",\"kind\":\"count\",\"unseen\":false,");
  }

  static Question question(String kind, String truth, boolean unseen) {
    return new Question(
        "7",
        kind,
        unseen,
        "a.png",
        "What?",
        AnswerKey.of(truth),
        new Conversation("7", List.of(), List.of(), Map.of()));
  }

  private static Turn answer(String text, String kind) {
    return new Turn(
        Turn.Role.ASSISTANT, List.of(new Part.Text(text)), Map.of("kind", TextNode.valueOf(kind)));
  }
}
