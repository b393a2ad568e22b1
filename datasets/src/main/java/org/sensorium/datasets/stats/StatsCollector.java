package org.sensorium.datasets.stats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Turn;

/**
 * Reads rows once, in bounded memory, and counts what they hold. What is drawn from all rows is the
 * same in every run over the same rows. Not for use by several threads.
 */
public final class StatsCollector {
  private static final long SEED = 20230406; // any; fixed, so that reports can be compared
  private static final int PROBLEMS = 20; // told in full
  private static final int NAMES = 200_000; // different ones kept
  private static final int TOP = 20;

  private final long ngrams;
  private final TextCollector questions;
  private final TextCollector answers;
  private final VerbCounter verbs;
  private final MediaCollector media;
  private final ScriptCounter scripts = new ScriptCounter();
  private final Histogram turnsPerRow = new Histogram();
  private final Histogram choices = new Histogram();
  private final Histogram references = new Histogram();
  private final Map<Turn.Role, Long> roles = new EnumMap<>(Turn.Role.class);
  private final NameCounter firstWords = new NameCounter(NAMES);
  private final NameCounter datasets = new NameCounter(NAMES);
  private final NameCounter tasks = new NameCounter(NAMES);
  private final NameCounter splits = new NameCounter(NAMES);
  private final HashSet64 asked = new HashSet64();
  private final List<String> problems = new ArrayList<>();
  private long compared;
  private long rows;
  private long bad;
  private long textOnly;

  public StatsCollector(StatsOptions options) {
    ngrams = options.ngrams();
    questions = new TextCollector(options);
    answers = new TextCollector(options);
    verbs = new VerbCounter(options.instructions(), SEED);
    media = new MediaCollector(options, SEED);
  }

  /**
   * Reads the next row of a file and counts it, or the bad row in its place.
   *
   * @return false after the last
   * @throws DatasetFormatException if the rows after it cannot be read either
   */
  public boolean read(ConversationReader reader) throws IOException {
    Conversation row;
    try {
      row = reader.next();
    } catch (DatasetFormatException e) {
      if (!e.skippable()) {
        throw e;
      }
      bad++;
      if (problems.size() < PROBLEMS) {
        problems.add(e.getMessage());
      }
      return true;
    }
    if (row != null) {
      add(row);
    }
    return row != null;
  }

  /** Rows so far, good and bad. */
  public long rows() {
    return rows + bad;
  }

  /** Good rows so far. */
  public long good() {
    return rows;
  }

  void add(Conversation row) {
    rows++;
    turnsPerRow.add(row.turns().size());
    textOnly += row.media().isEmpty() ? 1 : 0;
    media.add(row.media());
    if (row.choices() != null) {
      choices.add(row.choices().options().size());
    }
    if (!row.answers().isEmpty()) {
      references.add(row.answers().size());
    }
    name(datasets, row.source().dataset());
    name(tasks, row.source().task());
    name(splits, row.source().split());
    for (Turn turn : row.turns()) {
      add(turn);
    }
    scripts.endRow();
  }

  private static void name(NameCounter counter, @Nullable String name) {
    if (name != null) {
      counter.add(name);
    }
  }

  private void add(Turn turn) {
    roles.merge(turn.role(), 1L, Long::sum);
    String text = turn.text().strip();
    scripts.read(text);
    switch (turn.role()) {
      case USER -> question(text);
      case ASSISTANT -> answers.add(text);
      case SYSTEM -> {} // a fixed text, as a rule; it counts by role only
    }
  }

  private void question(String text) {
    String first = questions.add(text);
    if (first.isEmpty()) {
      return; // a picture alone asks nothing
    }
    firstWords.add(first);
    if (compared < ngrams) {
      compared++;
      asked.add(Words.hash(text));
    }
    verbs.add(text);
  }

  /** The result; tags the sampled instructions, which takes some seconds, and measures media. */
  public DatasetStats finish() throws IOException {
    List<Count> byRole = new ArrayList<>();
    roles.forEach(
        (role, count) -> byRole.add(new Count(role.name().toLowerCase(Locale.ROOT), count)));
    byRole.sort(Comparator.comparingLong(Count::count).reversed());
    List<DatasetStats.MediaKind> kinds = media.kinds();
    return new DatasetStats(
        new DatasetStats.Rows(
            rows, bad, problems, textOnly, choices.distribution(), references.distribution()),
        turnsPerRow.distribution(),
        byRole,
        questions.result(),
        answers.result(),
        new DatasetStats.Repeats(compared, compared - asked.size()),
        top(firstWords),
        kinds,
        media.perRow(),
        media.problems(),
        top(datasets),
        top(tasks),
        top(splits),
        scripts.rows(),
        scripts.mixed(),
        verbs.result(),
        media.pictures());
  }

  private static DatasetStats.Names top(NameCounter counter) {
    return new DatasetStats.Names(counter.top(TOP), counter.error());
  }
}
