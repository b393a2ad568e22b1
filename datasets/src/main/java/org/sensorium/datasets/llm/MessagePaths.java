package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** The ways from a tree's first message to its last replies. */
final class MessagePaths {
  static final String ID = "message_id";
  static final String SEED_ID = "user_message_id";
  static final String REPLIES = "replies";

  /** Replies to replies; people give up long before. */
  private static final int DEEPEST = 200;

  private final boolean best;
  private final List<List<Turn>> found = new ArrayList<>();
  private int deleted;

  /**
   * @param best whether only the best-ranked replies are followed
   */
  MessagePaths(boolean best) {
    this.best = best;
  }

  /** The id of a message, in either form; null if it has none. */
  static @Nullable String id(JsonNode message) {
    JsonNode id = message.path(message.has(ID) ? ID : SEED_ID);
    return id.isValueNode() && !id.isNull() ? id.asText() : null;
  }

  /** The ways found, in the order of the tree. */
  List<List<Turn>> found() {
    return found;
  }

  /** Messages met that are marked deleted. */
  int deleted() {
    return deleted;
  }

  /** Finds the ways that start at a message. */
  void walk(ObjectNode first) throws RowException {
    if (!isDeleted(first)) {
      walk(first, List.of());
    }
  }

  private void walk(ObjectNode message, List<Turn> before) throws RowException {
    Fields fields = new Fields("message %s: ".formatted(id(message)), message);
    if (before.size() == DEEPEST) {
      throw fields.problem("it stands more than %d messages deep".formatted(DEEPEST));
    }
    List<ObjectNode> replies = new ArrayList<>();
    if (fields.holds(REPLIES)) {
      for (JsonNode reply : fields.list(REPLIES)) {
        if (!(reply instanceof ObjectNode object)) {
          throw fields.problem(
              "a reply is %s; expected a message ({…})".formatted(Json.named(reply)));
        }
        if (!isDeleted(object)) {
          replies.add(object);
        }
      }
    }
    List<Turn> path = new ArrayList<>(before);
    path.add(turn(fields));
    if (replies.isEmpty()) {
      found.add(path);
      return;
    }
    for (ObjectNode reply : best ? List.of(best(replies)) : replies) {
      walk(reply, path);
    }
  }

  private boolean isDeleted(ObjectNode message) {
    boolean marked = message.path("deleted").asBoolean();
    deleted += marked ? 1 : 0;
    return marked;
  }

  /** The reply of the lowest rank; the first one where none is ranked. */
  private static ObjectNode best(List<ObjectNode> replies) {
    return Collections.min(
        replies, Comparator.comparingLong(reply -> reply.path("rank").asLong(Long.MAX_VALUE)));
  }

  private static Turn turn(Fields message) throws RowException {
    String role = message.text("role");
    String text = message.text("text");
    Turn.Role speaker =
        switch (role) {
          case "prompter" -> Turn.Role.USER;
          case "assistant" -> Turn.Role.ASSISTANT;
          default ->
              throw message.problem(
                  "\"role\" is \"%s\"; expected prompter or assistant".formatted(role));
        };
    return new Turn(speaker, List.of(new Part.Text(text)), message.drop(REPLIES).rest());
  }
}
