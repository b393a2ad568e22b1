package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.mixture.SourceConfig;
import org.sensorium.fusion.eval.FrequentAnswers;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.model.MediumFile;

/**
 * The conversations of a run with where their media are.
 *
 * @param bad origin of each row that was left out
 */
record TrainingData(List<Row> rows, @Nullable TestSet test, List<RowOrigin> bad) {

  TrainingData {
    rows = List.copyOf(rows);
    bad = List.copyOf(bad);
  }

  /**
   * A conversation and the files of its media.
   *
   * @param place where it was read
   */
  record Row(RowOrigin origin, RowPlace place, Conversation conversation, List<MediumFile> media) {
    Row {
      media = List.copyOf(media);
    }

    /** The longest thing said about the media: what describes them best. */
    String caption() {
      String longest = "";
      for (Turn turn : conversation.turns()) {
        String text = turn.text();
        if (turn.role() == Turn.Role.ASSISTANT && text.length() > longest.length()) {
          longest = text;
        }
      }
      return longest;
    }

    /** Its questions; see {@link TestSet#byModality}. */
    List<Question> questions(boolean byModality) {
      List<Question> questions = Question.of(conversation);
      return byModality && !media.isEmpty()
          ? questions.stream().map(question -> question.about(media.get(0).kind())).toList()
          : questions;
    }
  }

  /**
   * Questions with known answers.
   *
   * @param media for each question the files of its row's media
   * @param byModality whether kinds of question are told apart by the modality of what they ask
   *     about: "video: count"
   */
  record TestSet(
      List<Row> rows, List<Question> questions, List<List<MediumFile>> media, boolean byModality) {

    /**
     * The questions of rows.
     *
     * @param file they were read from
     * @throws DatasetFormatException if there are none
     */
    static TestSet of(Path file, List<Row> rows, boolean byModality) throws DatasetFormatException {
      List<Question> questions = new ArrayList<>();
      List<List<MediumFile>> media = new ArrayList<>();
      for (Row row : rows) {
        for (Question question : row.questions(byModality)) {
          questions.add(question);
          media.add(row.media());
        }
      }
      if (questions.isEmpty()) {
        throw DatasetFormatException.ofFile(
            file, "there is no question with a known answer to score");
      }
      return new TestSet(List.copyOf(rows), questions, media, byModality);
    }

    /** This and the questions of another. */
    TestSet and(TestSet other) {
      return new TestSet(
          joined(rows, other.rows),
          joined(questions, other.questions),
          joined(media, other.media),
          byModality);
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
      return Stream.concat(first.stream(), second.stream()).toList();
    }
  }

  /** How many rows of a source are used, and how many were left out. */
  record Count(long used, long bad) {}

  /**
   * Reads every source.
   *
   * @param kinds the modalities that the model reads
   * @param seed of the draws, where rows are drawn
   * @param cache for media that lie in archives and rows
   * @param ledger gets the rows that are wrong or whose media are missing; null to be refused at
   *     the first one
   */
  static TrainingData read(
      DataConfig config,
      Set<Media.Kind> kinds,
      long seed,
      MediaCache cache,
      @Nullable QuarantineLedger ledger)
      throws IOException {
    SourceReader reader = new SourceReader(config, kinds, cache, ledger);
    TestSet test = null;
    for (SourceConfig held : config.test()) {
      List<Row> rows = reader.whole(held, RowOrigin.Part.TEST);
      TestSet more = TestSet.of(Path.of(held.path()), rows, kinds.size() > 1);
      test = test == null ? more : test.and(more);
    }
    return new TrainingData(reader.train(seed), test, reader.bad());
  }

  /** The number of rows by source. */
  Map<RowOrigin, Count> counts() {
    Map<RowOrigin, Count> counts = new LinkedHashMap<>();
    rows.forEach(row -> add(counts, row.origin(), 1, 0));
    if (test != null) {
      test.rows().forEach(row -> add(counts, row.origin(), 1, 0));
    }
    bad.forEach(origin -> add(counts, origin, 0, 1));
    return counts;
  }

  /** Names of the sources to learn from that have a row, be it a bad one. */
  Set<String> sources() {
    Set<String> names = new LinkedHashSet<>();
    counts().keySet().stream()
        .filter(origin -> origin.part() == RowOrigin.Part.TRAIN)
        .forEach(origin -> names.add(origin.source()));
    return names;
  }

  private static void add(Map<RowOrigin, Count> counts, RowOrigin origin, long used, long bad) {
    counts.merge(
        origin, new Count(used, bad), (a, b) -> new Count(a.used() + b.used(), a.bad() + b.bad()));
  }

  /** Every medium once, those of the test too. */
  List<MediumFile> media() {
    Set<MediumFile> all = new LinkedHashSet<>();
    rows.forEach(row -> all.addAll(row.media()));
    if (test != null) {
      test.rows().forEach(row -> all.addAll(row.media()));
    }
    return List.copyOf(all);
  }

  /**
   * This without the rows whose media cannot be read.
   *
   * @param problems by medium
   * @param ledger gets those rows
   * @throws DatasetFormatException if there are too many
   */
  TrainingData without(Map<MediumFile, IOException> problems, QuarantineLedger ledger)
      throws IOException {
    List<RowOrigin> more = new ArrayList<>(bad);
    List<Row> left = readable(rows, problems, ledger, more);
    TestSet tested = test;
    if (tested != null) {
      List<Row> held = readable(tested.rows(), problems, ledger, more);
      if (held.size() < tested.rows().size()) {
        tested = TestSet.of(tested.rows().get(0).place().file(), held, tested.byModality());
      }
    }
    return new TrainingData(left, tested, more);
  }

  private static List<Row> readable(
      List<Row> rows,
      Map<MediumFile, IOException> problems,
      QuarantineLedger ledger,
      List<RowOrigin> left)
      throws IOException {
    List<Row> good = new ArrayList<>();
    for (Row row : rows) {
      MediumFile file = row.media().stream().filter(problems::containsKey).findFirst().orElse(null);
      if (file == null) {
        good.add(row);
      } else {
        String reason = Objects.requireNonNull(problems.get(file)).getMessage();
        RowPlace place = row.place();
        ledger.withdraw(
            DatasetFormatException.ofRecord(
                place.file(), place.record(), place.offset(), String.valueOf(reason)));
        left.add(row.origin());
        ledger.check(place.file());
      }
    }
    return good;
  }

  /** Counts of the training answers, for the baseline. */
  FrequentAnswers frequentAnswers() {
    FrequentAnswers frequent = new FrequentAnswers();
    boolean byModality = test != null && test.byModality();
    for (Row row : rows) {
      row.questions(byModality).forEach(frequent::learn);
    }
    return frequent;
  }
}
