package org.sensorium.datasets.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.instruct.OpenOptions;

/**
 * Every real file is known for what it is, and opens. {@code sample-ids.tsv} says what each is: a
 * glob, an id, or {@code -} and the reason why a file is no dataset by itself.
 */
@Tag("samples")
class SampleFilesTest {

  private record Expected(String glob, String id) {
    boolean matches(Path relative) {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(relative);
    }
  }

  private static List<Expected> table() throws IOException {
    List<Expected> table = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/sample-ids.tsv"))) {
      String[] cells = line.split("\t");
      table.add(new Expected(cells[0], cells[1]));
      assertThat(cells).as(line).hasSize(cells[1].equals("-") ? 3 : 2);
    }
    return table;
  }

  @Test
  void everyFileOpensAsWhatItIs() throws IOException {
    Path samples = Path.of(System.getProperty("samples", "none"));
    assumeTrue(Files.isDirectory(samples), "no folder of samples beside the project: " + samples);
    List<Expected> table = table();
    List<Path> files;
    try (Stream<Path> found = Files.walk(samples)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    List<String> wrong = new ArrayList<>();
    for (Path file : files) {
      Path relative = samples.relativize(file);
      List<String> ids =
          table.stream().filter(row -> row.matches(relative)).map(Expected::id).toList();
      if (ids.size() != 1) {
        wrong.add("%s: the table says %s; expected one id".formatted(relative, ids));
        continue;
      }
      String found = open(file);
      if (!found.equals(ids.get(0))) {
        wrong.add("%s: found %s; expected %s".formatted(relative, found, ids.get(0)));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(files).hasSizeGreaterThan(1500);
  }

  /** The id, or - where the file is refused; each row is read, and says something or is refused. */
  private static String open(Path file) throws IOException {
    InstructionDatasets.Detection detection;
    try {
      detection = InstructionDatasets.detect(file);
    } catch (DatasetFormatException e) {
      return "-";
    }
    String id = detection.dataset().id();
    int read = 0;
    try (ConversationReader rows =
        InstructionDatasets.open(file, OpenOptions.DEFAULT.dataset(id))) {
      while (true) {
        try {
          Conversation row = rows.next();
          if (row == null) {
            return read == 0 ? id + " without rows" : id;
          }
          read += row.turns().isEmpty() && row.media().isEmpty() ? 0 : 1;
        } catch (DatasetFormatException e) {
          if (!e.skippable()) {
            return id + " that cannot be read: " + e.getMessage();
          }
        }
      }
    } catch (DatasetFormatException e) {
      return id + " that cannot be opened: " + e.getMessage();
    }
  }
}
