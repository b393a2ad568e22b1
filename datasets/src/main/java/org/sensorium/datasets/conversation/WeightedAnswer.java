package org.sensorium.datasets.conversation;

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
}
