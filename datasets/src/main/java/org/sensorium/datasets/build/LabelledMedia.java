package org.sensorium.datasets.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.llava.LlavaJsonWriter;

/**
 * Turns labelled pictures, clips, recordings or point clouds into questions: each row asks the same
 * question about one medium, and the label is the answer. {@code train.json} and the test files are
 * in the LLaVA format; media stay where they are.
 *
 * @param source a CSV table with the columns {@code file_name} and {@code label}, or a folder of
 *     media whose paths hold the label
 * @param root folder that the rows' paths, and the table's, are relative to
 * @param pattern what the paths of a folder tell, such as {@code {label}_{speaker}_{take}}; passed
 *     over for a table
 * @param question such as "What item of clothing is this?"
 * @param names answer of each label; empty if the labels are the answers
 * @param split what training does not get
 */
public record LabelledMedia(
    Path source,
    Path root,
    String pattern,
    String question,
    Map<String, String> names,
    Split split) {

  /** The folder that a file lies in is its label. */
  public static final String BY_FOLDER = "{label}/{file}";

  /**
   * What training does not get.
   *
   * @param held each becomes a test file of its own, of the rows that none before it holds
   * @param share of the other rows that goes to {@code test.json}, 0 to 1; drawn by {@code
   *     java.util.Random(seed)}, whose sequence Java guarantees, and not label by label
   * @param seed of the draw, and of the order of the rows
   */
  public record Split(List<HeldOut> held, double share, long seed) {
    public Split {
      held = List.copyOf(held);
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "the held-out share must be 0 to 1, got %s".formatted(share));
      }
    }
  }

  /** A file and how many rows went into it. */
  public record Written(Path file, int rows) {}

  public LabelledMedia {
    names = Map.copyOf(names);
    if (question.isBlank()) {
      throw new IllegalArgumentException("the question about each medium is empty");
    }
  }

  /**
   * Writes the files.
   *
   * @param folder made if absent
   * @return the training rows' file, then those of the test rows
   * @throws DatasetFormatException if a file lacks a label, a label its answer, or a medium is
   *     missing
   */
  public List<Written> write(Path folder) throws IOException {
    List<LabelledFile> files = new ArrayList<>(files());
    for (HeldOut held : split.held()) {
      held.check(this, files);
    }
    Collections.shuffle(files, new Random(split.seed()));
    List<Written> tests = new ArrayList<>();
    for (HeldOut held : split.held()) {
      tests.add(write(folder.resolve(held.file()), files.stream().filter(held::holds).toList()));
      files.removeIf(held::holds);
    }
    int drawn = (int) Math.round(files.size() * split.share());
    if (drawn > 0 || tests.isEmpty()) {
      tests.add(write(folder.resolve("test.json"), files.subList(0, drawn)));
    }
    List<Written> written = new ArrayList<>();
    written.add(write(folder.resolve("train.json"), files.subList(drawn, files.size())));
    written.addAll(tests);
    return written;
  }

  private List<LabelledFile> files() throws IOException {
    MediaRoot media = MediaRoot.of(root);
    return Files.isDirectory(source)
        ? new LabelFolder(source, media, new NamePattern(pattern)).read()
        : new LabelTable(source, media).read();
  }

  private Written write(Path file, List<LabelledFile> files) throws IOException {
    List<Conversation> rows = new ArrayList<>();
    for (LabelledFile labelled : files) {
      rows.add(labelled.row(question, answer(labelled)));
    }
    LlavaJsonWriter.write(file, rows);
    return new Written(file, rows.size());
  }

  private String answer(LabelledFile file) throws DatasetFormatException {
    String label = file.label();
    String answer = names.isEmpty() ? label : names.get(label);
    if (answer == null) {
      throw DatasetFormatException.ofFile(
          source,
          "%s has the label \"%s\", for which there is no name; there are names for %s"
              .formatted(file.medium().ref(), label, names.keySet().stream().sorted().toList()));
    }
    return answer;
  }
}
