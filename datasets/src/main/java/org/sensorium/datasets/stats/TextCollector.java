package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Lengths and n-grams of the texts of one side: the questions, or the answers. */
final class TextCollector {
  private static final int FIRST_WORDS = 3;

  private final @Nullable ToIntFunction<String> tokenCounter;
  private final Histogram words = new Histogram();
  private final Histogram tokens = new Histogram();
  private final NgramCounter[] ngrams;
  private final Words walk = new Words();
  private long texts;
  private long empty;

  TextCollector(StatsOptions options) {
    tokenCounter = options.tokens();
    ngrams =
        new NgramCounter[] {
          new NgramCounter(1, options.ngrams()),
          new NgramCounter(2, options.ngrams()),
          new NgramCounter(3, options.ngrams())
        };
  }

  /** Reads a text; returns its first three words, lower case. */
  String add(String text) {
    texts++;
    walk.over(text);
    StringBuilder first = new StringBuilder();
    long length = 0;
    long before = 0; // hash of the word before
    long twoBefore = 0;
    while (walk.next()) {
      long hash = walk.hash();
      length++;
      if (length <= FIRST_WORDS) {
        first.append(first.isEmpty() ? "" : " ").append(walk.word());
      }
      ngrams[0].add(hash);
      if (length > 1) {
        long two = Words.mix(3 * before + hash);
        ngrams[1].add(two);
        if (length > 2) {
          ngrams[2].add(Words.mix(5 * twoBefore + two));
        }
      }
      twoBefore = before;
      before = hash;
    }
    words.add(length);
    empty += length == 0 ? 1 : 0;
    if (tokenCounter != null) {
      tokens.add(tokenCounter.applyAsInt(text));
    }
    return first.toString();
  }

  DatasetStats.Texts result() {
    List<DatasetStats.Ngrams> diversity = new ArrayList<>();
    for (NgramCounter counter : ngrams) {
      diversity.add(counter.result());
    }
    return new DatasetStats.Texts(
        texts,
        empty,
        words.distribution(),
        tokenCounter == null ? null : tokens.distribution(),
        diversity);
  }
}
