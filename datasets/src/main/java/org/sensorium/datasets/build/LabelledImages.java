package org.sensorium.datasets.build;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.llava.LlavaJsonWriter;

/**
 * Turns labelled pictures into questions: a table with the columns {@code file_name} and {@code
 * label} becomes {@code train.json} and {@code test.json} in the LLaVA format. Each row asks the
 * same question about one picture, and the label is the answer, unchanged.
 *
 * <p>The rows are shuffled by {@code java.util.Random(seed)}, whose sequence Java guarantees, and
 * the first {@code round(rows * testShare)} are held out: a plain split, not one by label. Pictures
 * stay where they are; the rows' paths are relative to {@code root}.
 *
 * @param labels a CSV file with a header (RFC 4180); further columns are passed over
 * @param root folder that {@code file_name} is relative to
 * @param question such as "What item of clothing is this?"
 * @param seed of the split
 * @param testShare share of the rows that is held out, 0 to 1
 */
public record LabelledImages(Path labels, Path root, String question, long seed, double testShare) {
  private static final String FILE = "file_name";
  private static final String LABEL = "label";

  /** How many rows went into each file. */
  public record Written(Path train, int trainRows, Path test, int testRows) {}

  public LabelledImages {
    if (question.isBlank()) {
      throw new IllegalArgumentException("the question about each picture is empty");
    }
    if (!(testShare >= 0 && testShare <= 1)) {
      throw new IllegalArgumentException(
          "the held-out share must be 0 to 1, got %s".formatted(testShare));
    }
  }

  /**
   * Writes both files.
   *
   * @param folder made if absent
   * @throws DatasetFormatException if the table lacks a column or a value, or a picture is missing
   */
  public Written write(Path folder) throws IOException {
    List<Conversation> rows = read();
    Collections.shuffle(rows, new Random(seed));
    int held = (int) Math.round(rows.size() * testShare);
    List<Conversation> test = rows.subList(0, held);
    List<Conversation> train = rows.subList(held, rows.size());
    Path trainFile = folder.resolve("train.json");
    Path testFile = folder.resolve("test.json");
    LlavaJsonWriter.write(trainFile, train);
    LlavaJsonWriter.write(testFile, test);
    return new Written(trainFile, train.size(), testFile, test.size());
  }

  private List<Conversation> read() throws IOException {
    MediaRoot media = MediaRoot.of(root);
    List<Conversation> rows = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(labels)) {
      for (NamedCsvRecord line : csv) {
        rows.add(row(line, rows.size() + 1, media));
      }
    } catch (CsvParseException e) {
      throw DatasetFormatException.ofFile(
          labels, "not a CSV table after row %d: %s".formatted(rows.size(), e.getMessage()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (rows.isEmpty()) {
      throw DatasetFormatException.ofFile(
          labels, "no rows; expected a header \"file_name,label\" and one row per picture");
    }
    return rows;
  }

  private Conversation row(NamedCsvRecord line, long record, MediaRoot media)
      throws DatasetFormatException {
    String file = value(line, record, FILE);
    String label = value(line, record, LABEL);
    try {
      media.resolve(file);
    } catch (IOException e) {
      throw refused(line, record, String.valueOf(e.getMessage()));
    }
    Turn asked =
        new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0), new Part.Text("\n" + question)));
    return new Conversation(
        file,
        List.of(asked, Turn.of(Turn.Role.ASSISTANT, label)),
        List.of(new Media(Media.Kind.IMAGE, file)),
        Map.of());
  }

  private String value(NamedCsvRecord line, long record, String column)
      throws DatasetFormatException {
    if (!line.getHeader().contains(column)) {
      throw refused(line, record, "no column \"%s\"; found %s".formatted(column, line.getHeader()));
    }
    String value = line.findField(column).orElse(""); // absent where the row is too short
    if (value.isBlank()) {
      throw refused(line, record, "\"%s\" is empty; expected a value".formatted(column));
    }
    return value;
  }

  private DatasetFormatException refused(NamedCsvRecord line, long record, String reason) {
    return DatasetFormatException.ofRecord(
        labels, record, -1, "line %d: %s".formatted(line.getStartingLineNumber(), reason));
  }
}
