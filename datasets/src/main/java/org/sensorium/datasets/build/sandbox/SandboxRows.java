package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * holds the truth (boxes are x0, y0, x1, y1 in shares of the side). Each answer's turn carries its
 * {@code kind}.
 */
final class SandboxRows {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SandboxRows() {}

  /**
   * @param turns most questions in one row
   */
  static List<Conversation> of(Scene scene, boolean unseen, List<Question> questions, int turns) {
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    meta.put("combination", TextNode.valueOf(unseen ? "unseen" : "seen"));
    meta.put("scene", truth(scene));
    List<Conversation> rows = new ArrayList<>();
    for (int from = 0; from < questions.size(); from += turns) {
      List<Question> asked = questions.subList(from, Math.min(questions.size(), from + turns));
      rows.add(
          new Conversation(
              "%s-%d".formatted(scene.name(), rows.size()),
              turns(asked),
              List.of(new Media(Media.Kind.IMAGE, Sandbox.IMAGES + "/" + scene.name() + ".png")),
              meta));
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
              Map.of("kind", TextNode.valueOf(question.kind().id()))));
    }
    return turns;
  }

  private static ObjectNode truth(Scene scene) {
    ObjectNode truth = JSON.objectNode();
    truth.put("background", scene.background().name().toLowerCase(java.util.Locale.ROOT));
    ArrayNode objects = truth.putArray("objects");
    for (SceneObject object : scene.objects()) {
      ObjectNode node = objects.addObject();
      node.put("shape", object.shape().word());
      node.put("colour", object.colour().word());
      node.put("size", object.size().word());
      node.put("place", object.cell().words());
      ArrayNode box = node.putArray("box");
      box.add(rounded(object.x() - object.radius()));
      box.add(rounded(object.y() - object.radius()));
      box.add(rounded(object.x() + object.radius()));
      box.add(rounded(object.y() + object.radius()));
    }
    return truth;
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
