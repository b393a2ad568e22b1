package org.sensorium.datasets.conversation;

import java.util.List;

/**
 * What a multiple-choice question offers.
 *
 * @param options their texts, without the letter in front
 * @param answer index of the right one, or {@link #UNKNOWN} where the dataset keeps it back
 */
public record Choices(List<String> options, int answer) {
  /** The right one is not told, as in a test split. */
  public static final int UNKNOWN = -1;

  public Choices {
    options = List.copyOf(options);
    if (answer < UNKNOWN || answer >= options.size()) {
      throw new IllegalArgumentException(
          "the right choice is number %d, but there are %d (counted from 0)"
              .formatted(answer, options.size()));
    }
  }

  /** The letter of a choice: A for 0. */
  public static String letter(int index) {
    return String.valueOf((char) ('A' + index));
  }
}
