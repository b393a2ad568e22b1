package org.sensorium.datasets.stats;

import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is counted, and how much of it is looked at closely.
 *
 * @param tokens counts a text's tokens; null leaves them out
 * @param measure tells the size of media; null leaves it out
 * @param instructions that are tagged, drawn from all questions
 * @param measured media of each kind that are measured, drawn from all
 * @param pictures that are kept for the page, drawn from all
 * @param ngrams n-grams of each length and side, and questions compared with each other: the first
 *     so many, at 8 to 16 bytes each
 */
public record StatsOptions(
    @Nullable ToIntFunction<String> tokens,
    @Nullable MediaMeasure measure,
    int instructions,
    int measured,
    int pictures,
    long ngrams) {
  /** No tokens, no sizes; 20,000 instructions, 48 pictures, 3 million n-grams. */
  public static final StatsOptions DEFAULT =
      new StatsOptions(null, null, 20_000, 1_000, 48, 3_000_000);

  /** The same, tokens counted. */
  public StatsOptions tokens(@Nullable ToIntFunction<String> counter) {
    return new StatsOptions(counter, measure, instructions, measured, pictures, ngrams);
  }

  /** The same, media measured. */
  public StatsOptions measure(@Nullable MediaMeasure other) {
    return new StatsOptions(tokens, other, instructions, measured, pictures, ngrams);
  }
}
