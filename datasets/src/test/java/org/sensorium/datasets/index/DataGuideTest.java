package org.sensorium.datasets.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.instruct.QuarantiningReader;

/** The Java example of {@code docs/data.md} compiles, runs and stands there as it is here. */
class DataGuideTest {
  private static final Path SOURCE =
      Path.of("src/test/java/org/sensorium/datasets/index/DataGuideTest.java");
  private static final Path GUIDE = Path.of("../docs/data.md");

  @TempDir private Path temp;

  private static long count(Path file, Path bad) throws IOException {
    long turns = 0;
    // example begins
    try (QuarantineLedger ledger = QuarantineLedger.create(bad, 0.01);
        ConversationReader rows =
            new QuarantiningReader(
                file, InstructionDatasets.open(file, OpenOptions.DEFAULT), ledger)) {
      for (Conversation row = rows.next(); row != null; row = rows.next()) {
        turns += row.turns().size();
      }
    }
    // example ends
    return turns;
  }

  @Test
  void exampleRuns() throws IOException {
    Path file = Path.of("src/test/resources/samples/dolly/databricks-dolly-15k.jsonl");
    assertThat(count(file, temp.resolve("bad.jsonl"))).isEqualTo(4); // two rows of two turns
  }

  @Test
  void guideShowsTheExample() throws IOException {
    List<String> code =
        between(Files.readAllLines(SOURCE), "    // example begins", "    // example ends");
    List<String> shown = between(Files.readAllLines(GUIDE), "```java", "```");
    assertThat(code).isNotEmpty();
    assertThat(shown).isEqualTo(code.stream().map(line -> line.substring(4)).toList());
  }

  private static List<String> between(List<String> lines, String first, String last) {
    List<String> rest = new ArrayList<>(lines.subList(lines.indexOf(first) + 1, lines.size()));
    return rest.subList(0, rest.indexOf(last));
  }
}
