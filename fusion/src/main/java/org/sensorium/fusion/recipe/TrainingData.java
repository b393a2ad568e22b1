package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.instruct.QuarantiningReader;
import org.sensorium.datasets.instruct.llava.LlavaJson;
import org.sensorium.fusion.eval.FrequentAnswers;
import org.sensorium.fusion.eval.Question;

/** The conversations of a run with where their media are. */
record TrainingData(List<Row> rows, @Nullable TestSet test) {

  TrainingData {
    rows = List.copyOf(rows);
  }

  /**
   * A conversation and the files of its media.
   *
   * @param file it was read from
   * @param record its number there, counted from 1
   */
  record Row(Path file, long record, Conversation conversation, List<Path> media) {
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
  }

  /** A file of questions with known answers. */
  record TestSet(List<Row> rows, MediaRoot root, List<Question> questions) {

    TestSet(List<Row> rows, MediaRoot root) {
      this(
          List.copyOf(rows),
          root,
          rows.stream().flatMap(row -> Question.of(row.conversation()).stream()).toList());
    }
  }

  /**
   * Reads every file.
   *
   * @param ledger gets the rows that are wrong or whose media are missing; null to be refused at
   *     the first one
   */
  static TrainingData read(DataConfig config, @Nullable QuarantineLedger ledger)
      throws IOException {
    TestSet test = null;
    if (config.test() != null) {
      Path file = Path.of(config.test());
      test = readTest(file, MediaRoot.of(config.mediaRoot(file)), ledger);
    }
    List<Row> rows = new ArrayList<>();
    for (String name : config.train()) {
      Path file = Path.of(name);
      rows.addAll(rows(file, MediaRoot.of(config.mediaRoot(file)), ledger));
    }
    return new TrainingData(rows, test);
  }

  /** The questions of a file. */
  static TestSet readTest(Path file, MediaRoot root, @Nullable QuarantineLedger ledger)
      throws IOException {
    return new TestSet(rows(file, root, ledger), root);
  }

  private static List<Row> rows(Path file, MediaRoot root, @Nullable QuarantineLedger ledger)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    long before = ledger == null ? 0 : ledger.rows();
    try (ConversationReader plain = new LlavaJson().open(file, OpenOptions.DEFAULT.media(root));
        ConversationReader reader =
            ledger == null ? plain : new QuarantiningReader(file, plain, ledger)) {
      for (Conversation row = reader.next(); row != null; row = reader.next()) {
        long record = ledger == null ? rows.size() + 1 : ledger.rows() - before;
        rows.add(new Row(file, record, row, files(row, root)));
      }
    }
    return rows;
  }

  private static List<Path> files(Conversation row, MediaRoot root) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Media medium : row.media()) {
      files.add(root.resolve(medium.ref()));
    }
    return files;
  }

  /** Every medium once, those of the test too. */
  List<Path> media() {
    Set<Path> all = new LinkedHashSet<>();
    rows.forEach(row -> all.addAll(row.media()));
    if (test != null) {
      test.rows().forEach(row -> all.addAll(row.media()));
    }
    return List.copyOf(all);
  }

  /**
   * This without the rows whose media cannot be read.
   *
   * @param problems by file
   * @param ledger gets those rows
   * @throws DatasetFormatException if there are too many
   */
  TrainingData without(Map<Path, IOException> problems, QuarantineLedger ledger)
      throws IOException {
    List<Row> left = readable(rows, problems, ledger);
    return new TrainingData(
        left,
        test == null ? null : new TestSet(readable(test.rows(), problems, ledger), test.root()));
  }

  private static List<Row> readable(
      List<Row> rows, Map<Path, IOException> problems, QuarantineLedger ledger) throws IOException {
    List<Row> left = new ArrayList<>();
    for (Row row : rows) {
      Path bad = row.media().stream().filter(problems::containsKey).findFirst().orElse(null);
      if (bad == null) {
        left.add(row);
      } else {
        String reason = Objects.requireNonNull(problems.get(bad)).getMessage();
        ledger.withdraw(
            row.file(),
            DatasetFormatException.ofRecord(row.file(), row.record(), -1, String.valueOf(reason)));
        ledger.check(row.file());
      }
    }
    return left;
  }

  /** Counts of the training answers, for the baseline. */
  FrequentAnswers frequentAnswers() {
    FrequentAnswers frequent = new FrequentAnswers();
    for (Row row : rows) {
      Question.of(row.conversation()).forEach(frequent::learn);
    }
    return frequent;
  }
}
