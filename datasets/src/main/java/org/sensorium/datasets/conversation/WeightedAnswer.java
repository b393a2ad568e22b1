package org.sensorium.datasets.conversation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of several reference answers.
 *
 * @param text the answer
 * @param weight its share, 0 to 1: how many of the annotators gave it
 */
public record WeightedAnswer(String text, double weight) {

  public WeightedAnswer {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException(
          "an answer's weight is its share, 0 to 1, got %s for \"%s\"".formatted(weight, text));
    }
  }

  /** Each different answer once, in the order in which it first came, with its share. */
  public static List<WeightedAnswer> count(List<String> given) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    given.forEach(text -> counts.merge(text, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(count -> new WeightedAnswer(count.getKey(), (double) count.getValue() / given.size()))
        .toList();
  }
}
