package org.sensorium.fusion.eval;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The baseline that never looks: to every question of a kind it gives the answer that is the most
 * frequent in training for that kind.
 */
public final class FrequentAnswers {
  private final Map<String, Map<String, Integer>> counts = new HashMap<>();

  /** Counts the answer of a training question. */
  public void learn(Question question) {
    counts
        .computeIfAbsent(question.kind(), kind -> new HashMap<>())
        .merge(question.truth(), 1, Integer::sum);
  }

  /** The most frequent answer of a kind, the first in the alphabet among equals; empty if none. */
  public String answer(String kind) {
    return counts.getOrDefault(kind, Map.of()).entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  /** Scores these answers to questions that training did not show. */
  public ScoreTable score(List<Question> questions) {
    return ScoreTable.of(
        questions.stream()
            .map(question -> Answer.mark(question, answer(question.kind())))
            .toList());
  }
}
