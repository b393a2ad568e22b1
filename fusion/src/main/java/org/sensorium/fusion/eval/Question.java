package org.sensorium.fusion.eval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;

/**
 * Something to ask of which the answer is known.
 *
 * @param id of its row
 * @param kind {@code kind} of the answer's turn, or else of the row, or else {@value #ANY_KIND}
 * @param unseen whether the row's {@code combination} is {@code unseen}: not shown in training
 * @param image reference of the row's first picture; empty without one
 * @param text the question's words
 * @param truth the expected answer
 * @param prompt the row up to and with the question; earlier answers in it are the true ones
 */
public record Question(
    String id,
    String kind,
    boolean unseen,
    String image,
    String text,
    String truth,
    Conversation prompt) {

  /** Kind of a question that names none. */
  public static final String ANY_KIND = "all";

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
                image(row),
                asked.text().strip(),
                answer.text().strip(),
                new Conversation(row.id(), row.turns().subList(0, i), row.media(), row.meta())));
      }
    }
    return questions;
  }

  private static String kind(Conversation row, Turn answer) {
    String ofTurn = text(answer.meta().get("kind"));
    String ofRow = text(row.meta().get("kind"));
    return !ofTurn.isEmpty() ? ofTurn : !ofRow.isEmpty() ? ofRow : ANY_KIND;
  }

  private static String image(Conversation row) {
    return row.media().stream()
        .filter(medium -> medium.kind() == Media.Kind.IMAGE)
        .map(Media::ref)
        .findFirst()
        .orElse("");
  }

  private static String text(@Nullable JsonNode node) {
    return node == null ? "" : node.asText();
  }
}
