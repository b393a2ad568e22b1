package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;

/** What a model scores that always gives each kind's most frequent answer: scores lie beside it. */
public final class MostFrequentAnswer {
  private MostFrequentAnswer() {}

  /**
   * @param rows whose answers carry their {@code kind}; answers without one are passed over
   * @return kind to the share of its most frequent answer, 0 to 1, in alphabetic order
   */
  public static Map<String, Double> shares(List<Conversation> rows) {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    for (Conversation row : rows) {
      for (Turn turn : row.turns()) {
        JsonNode kind = turn.meta().get("kind");
        if (turn.role() == Turn.Role.ASSISTANT && kind != null) {
          counts
              .computeIfAbsent(kind.asText(), name -> new TreeMap<>())
              .merge(turn.text(), 1, Integer::sum);
        }
      }
    }
    Map<String, Double> shares = new TreeMap<>();
    counts.forEach(
        (kind, answers) ->
            shares.put(
                kind,
                Collections.max(answers.values())
                    / (double) answers.values().stream().mapToInt(Integer::intValue).sum()));
    return shares;
  }
}
