package org.sensorium.datasets.validate;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Turn;

/**
 * Finds rows that another set has too, such as test questions in training data: the same row, the
 * same words, or long runs of the same words.
 */
public final class Leakage implements Rule {
  /** Hashes of n-grams kept of the other set: some 400 MB, or a quarter of the heap. */
  private static final int CAPACITY =
      (int) Math.min(12_000_000, Runtime.getRuntime().maxMemory() / 4 / 36);

  /** From this share of common n-grams on, a row counts as leaked. */
  private static final double SHARE = 0.5;

  private final String name;
  private final RowNumbers numbers = new RowNumbers();
  private final LongTable rows = new LongTable();
  private final LongTable texts = new LongTable();
  private final NgramSet ngrams = new NgramSet(CAPACITY);

  private Leakage(String name) {
    this.name = name;
  }

  /**
   * Reads the other set.
   *
   * @param name what reports call it
   * @param other its rows; those that cannot be read are passed over
   */
  public static Leakage against(String name, ConversationReader other) throws IOException {
    Leakage leakage = new Leakage(name);
    while (true) {
      try {
        Conversation row = other.next();
        if (row == null) {
          return leakage;
        }
        leakage.learn(row, leakage.numbers.of(other.place()));
      } catch (DatasetFormatException e) {
        if (!e.skippable()) {
          throw e;
        }
      }
    }
  }

  private void learn(Conversation row, int number) {
    rows.putIfAbsent(ContentHash.of(row), number);
    String text = text(row);
    if (row.media().isEmpty()) {
      texts.putIfAbsent(ContentHash.ofWords(text), number);
    }
    ngrams.add(NgramSet.hashes(Words.of(text)), number);
  }

  /** What is said; "Yes" to the same question about another picture is no leak. */
  private static String text(Conversation row) {
    StringBuilder text = new StringBuilder();
    for (Turn turn : row.turns()) {
      if (turn.role() != Turn.Role.SYSTEM) {
        text.append(turn.text()).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void check(Conversation row, Sink sink) {
    int same = rows.get(ContentHash.of(row));
    if (same >= 0) {
      sink.error(Causes.LEAK, "the same as " + record(same));
      return;
    }
    String text = text(row);
    List<String> words = Words.of(text);
    int said = row.media().isEmpty() ? texts.get(ContentHash.ofWords(text)) : -1;
    if (said >= 0) {
      sink.error(Causes.LEAK, "the same words as " + record(said));
      return;
    }
    NgramSet.Overlap overlap = ngrams.overlap(NgramSet.hashes(words));
    if (overlap.share() >= SHARE) {
      String message =
          "%.0f %% of its runs of %d words are in %s, for one in record %d%s"
              .formatted(
                  100 * overlap.share(),
                  NgramSet.WORDS,
                  name,
                  numbers.record(overlap.row()),
                  numbers.isOneFile() ? "" : " of " + numbers.file(overlap.row()));
      if (row.media().isEmpty()) {
        sink.error(Causes.LEAK, message);
      } else {
        sink.warn(Causes.LEAK, message); // a long instruction may stand with many pictures
      }
    }
  }

  private String record(int number) {
    return "record %d of %s"
        .formatted(
            numbers.record(number), numbers.isOneFile() ? name : numbers.file(number).toString());
  }

  /** What the check could not do in full; null if nothing. */
  public @Nullable String note() {
    return ngrams.sampling() == 1
        ? null
        : "%s has many words: one in %d of its runs of words was compared"
            .formatted(name, ngrams.sampling());
  }
}
