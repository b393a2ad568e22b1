package org.sensorium.fusion.eval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;

/**
 * Something to ask of which the answer is known.
 *
 * @param id of its row
 * @param kind {@code kind} of the answer's turn, or else of the row, or else {@value #ANY_KIND}
 * @param unseen whether the row's {@code combination} is {@code unseen}: not shown in training
 * @param medium reference of the row's first medium; empty without one
 * @param text the question's words
 * @param key what is right: the assistant turn; for a row's last question also the row's weighted
 *     answers and the right one of its choices
 * @param prompt the row up to and with the question; earlier answers in it are the true ones
 */
public record Question(
    String id,
    String kind,
    boolean unseen,
    String medium,
    String text,
    AnswerKey key,
    Conversation prompt) {

  /** Kind of a question that names none. */
  public static final String ANY_KIND = "all";

  /** The expected answer. */
  public String truth() {
    return key.text();
  }

  /** Every assistant turn of a row as the answer to what stands before it. */
  public static List<Question> of(Conversation row) {
    List<Question> questions = new ArrayList<>();
    for (int i = 1; i < row.turns().size(); i++) {
      Turn asked = row.turns().get(i - 1);
      Turn answer = row.turns().get(i);
      if (asked.role() == Turn.Role.USER && answer.role() == Turn.Role.ASSISTANT) {
        questions.add(
            new Question(
                row.id(),
                kind(row, answer),
                "unseen".equals(text(row.meta().get("combination"))),
                medium(row),
                asked.text().strip(),
                key(row, i),
                new Conversation(row.id(), row.turns().subList(0, i), row.media(), row.meta())));
      }
    }
    return questions;
  }

  private static AnswerKey key(Conversation row, int at) {
    String text = row.turns().get(at).text().strip();
    if (at < row.turns().size() - 1) {
      return AnswerKey.of(text); // choices and answers are those of what the row asks in the end
    }
    List<String> others =
        row.answers().stream()
            .filter(answer -> answer.weight() > 0)
            .map(WeightedAnswer::text)
            .filter(other -> !other.equals(text))
            .toList();
    return new AnswerKey(text, others, row.choices());
  }

  private static String kind(Conversation row, Turn answer) {
    String ofTurn = text(answer.meta().get("kind"));
    String ofRow = text(row.meta().get("kind"));
    return !ofTurn.isEmpty() ? ofTurn : !ofRow.isEmpty() ? ofRow : ANY_KIND;
  }

  private static String medium(Conversation row) {
    return row.media().stream().map(Media::ref).findFirst().orElse("");
  }

  private static String text(@Nullable JsonNode node) {
    return node == null ? "" : node.asText();
  }
}
