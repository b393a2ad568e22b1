package org.sensorium.datasets.instruct;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.llm.Dolly;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowSource;

class ParallelRowReaderTest {
  @TempDir private Path folder;

  private List<String> read(Path file, int threads) throws IOException {
    List<String> read = new ArrayList<>();
    OpenOptions options = OpenOptions.DEFAULT.dataset("dolly").threads(threads);
    try (ConversationReader reader = InstructionDatasets.open(file, options)) {
      while (true) {
        try {
          Conversation row = reader.next();
          if (row == null) {
            return read;
          }
          read.add(reader.place() + " " + row);
        } catch (DatasetFormatException e) {
          read.add(e.getMessage());
          if (!e.skippable()) {
            return read;
          }
        }
      }
    }
  }

  @Test
  void readsWhatOneThreadReadsInTheSameOrder() throws IOException {
    StringBuilder rows = new StringBuilder("[");
    for (int i = 0; i < 3000; i++) {
      rows.append(i == 0 ? "" : i == 1500 ? " " : ",") // a missing comma
          .append(
              i % 97 == 5
                  ? "{\"instruction\":%d}".formatted(i)
                  : "{\"instruction\":\"q%d\",\"context\":\"\",\"response\":\"a\",\"category\":\"c\"}"
                      .formatted(i));
    }
    Path whole = Files.writeString(folder.resolve("whole.json"), rows + "]");
    List<String> expected = read(whole, 1);
    assertThat(expected).hasSize(3000).filteredOn(row -> row.contains("expected")).hasSize(31);
    assertThat(read(whole, 3)).isEqualTo(expected);

    Path cut = Files.writeString(folder.resolve("cut.json"), rows + ",{\"instr");
    assertThat(read(cut, 1)).hasSize(3001).last().asString().contains("the file ends inside");
    assertThat(read(cut, 3)).isEqualTo(read(cut, 1));
  }

  /** Rows of pictures, which are made as they are asked for. */
  private static final class Pictures implements RowSource {
    private int made;

    @Override
    public @Nullable Row next() {
      if (made == 500) {
        return null;
      }
      made++;
      ObjectNode cells = JsonNodeFactory.instance.objectNode();
      cells.putObject("image").put("bytes", new byte[1 << 20]);
      cells.put("instruction", "q").put("response", "a").put("category", "c").put("context", "");
      return Row.ofCells(Path.of("pictures.parquet"), made, -1, cells);
    }

    @Override
    public void close() {}
  }

  @Test
  void readsFewRowsAheadWhereTheyAreLarge() throws IOException {
    Pictures pictures = new Pictures();
    try (ConversationReader reader =
        new ParallelRowReader(pictures, new Dolly(), OpenOptions.DEFAULT.threads(2))) {
      assertThat(reader.next()).isNotNull();
      assertThat(pictures.made).as("MiB in memory").isBetween(3, 16);
      assertThat(reader.rest()).hasSize(499);
    }
  }
}
