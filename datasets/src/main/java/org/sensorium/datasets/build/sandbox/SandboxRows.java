package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/**
 * Turns questions about a scene into rows.
 *
 * <p>Further fields of a row: {@code combination} is {@code seen} or {@code unseen}, {@code scene}
 * holds the truth. Each answer's turn carries its {@code kind}.
 *
 * @param unseen whether the scene shows a combination that training never shows
 */
record SandboxRows(String name, Media medium, ObjectNode truth, boolean unseen) {

  /**
   * The rows.
   *
   * @param turns most questions in one row
   */
  List<Conversation> of(List<Question> questions, int turns) {
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    meta.put("combination", TextNode.valueOf(unseen ? "unseen" : "seen"));
    meta.put("scene", truth);
    List<Conversation> rows = new ArrayList<>();
    for (int from = 0; from < questions.size(); from += turns) {
      List<Question> asked = questions.subList(from, Math.min(questions.size(), from + turns));
      rows.add(
          new Conversation(
              "%s-%d".formatted(name, rows.size()), turns(asked), List.of(medium), meta));
    }
    return rows;
  }

  private static List<Turn> turns(List<Question> asked) {
    List<Turn> turns = new ArrayList<>();
    for (Question question : asked) {
      List<Part> user =
          turns.isEmpty()
              ? List.of(new Part.MediaRef(0), new Part.Text("\n" + question.text()))
              : List.of(new Part.Text(question.text()));
      turns.add(new Turn(Turn.Role.USER, user));
      turns.add(
          new Turn(
              Turn.Role.ASSISTANT,
              List.of(new Part.Text(question.answer())),
              Map.of("kind", TextNode.valueOf(question.kind()))));
    }
    return turns;
  }
}
