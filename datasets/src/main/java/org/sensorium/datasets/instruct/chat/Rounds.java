package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** A history: a list of {@code [question, answer]} pairs. */
final class Rounds {
  /** Takes what is said. */
  @FunctionalInterface
  interface Listener {
    void said(Turn.Role role, String text) throws RowException;
  }

  private Rounds() {}

  /**
   * Reads a history.
   *
   * @throws RowException if it is no list of pairs of text
   */
  static void read(Fields fields, String key, Listener listener) throws RowException {
    int number = 0;
    for (JsonNode round : fields.list(key)) {
      number++;
      if (round.size() != 2 || !round.path(0).isTextual() || !round.path(1).isTextual()) {
        throw fields.problem(
            "\"%s\", round %d is %s; expected [question, answer]"
                .formatted(key, number, round.isArray() ? round.toString() : Json.named(round)));
      }
      listener.said(Turn.Role.USER, round.path(0).textValue());
      listener.said(Turn.Role.ASSISTANT, round.path(1).textValue());
    }
  }
}
