package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.LlavaJson;
import org.sensorium.fusion.eval.FrequentAnswers;
import org.sensorium.fusion.eval.Question;

/** The conversations of a run with where their media are. */
final class TrainingData {

  /** A conversation and the files of its media. */
  record Row(Conversation conversation, List<Path> media) {
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
  record TestSet(List<Question> questions, MediaRoot root, List<Path> media) {}

  private final List<Row> rows = new ArrayList<>();
  private final @Nullable TestSet test;

  private TrainingData(@Nullable TestSet test) {
    this.test = test;
  }

  /** Reads every file; a row whose media are missing is refused with its number. */
  static TrainingData read(DataConfig config) throws IOException {
    TestSet test = config.test() == null ? null : readTest(config, Path.of(config.test()));
    TrainingData data = new TrainingData(test);
    for (String name : config.train()) {
      Path file = Path.of(name);
      MediaRoot root = MediaRoot.of(config.mediaRoot(file));
      for (Conversation row : conversations(file, root)) {
        data.rows.add(new Row(row, files(row, root)));
      }
    }
    return data;
  }

  /** The questions of a file. */
  static TestSet readTest(DataConfig config, Path file) throws IOException {
    return readTest(file, MediaRoot.of(config.mediaRoot(file)));
  }

  static TestSet readTest(Path file, MediaRoot root) throws IOException {
    List<Question> questions = new ArrayList<>();
    Set<Path> media = new LinkedHashSet<>();
    for (Conversation row : conversations(file, root)) {
      questions.addAll(Question.of(row));
      media.addAll(files(row, root));
    }
    return new TestSet(questions, root, List.copyOf(media));
  }

  private static List<Conversation> conversations(Path file, MediaRoot root) throws IOException {
    List<Conversation> rows = new ArrayList<>();
    try (ConversationReader reader = LlavaJson.open(file, root)) {
      for (Conversation row = reader.next(); row != null; row = reader.next()) {
        rows.add(row);
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

  List<Row> rows() {
    return rows;
  }

  @Nullable TestSet test() {
    return test;
  }

  /** Every medium once, those of the test too. */
  List<Path> media() {
    Set<Path> all = new LinkedHashSet<>();
    rows.forEach(row -> all.addAll(row.media()));
    if (test != null) {
      all.addAll(test.media());
    }
    return List.copyOf(all);
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
