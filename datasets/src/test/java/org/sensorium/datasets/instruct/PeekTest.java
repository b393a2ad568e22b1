package org.sensorium.datasets.instruct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.source.RowLayout;

class PeekTest {
  @TempDir Path folder;

  @Test
  void aWholeFileInOneObjectIsNoRowToLookAt() throws IOException {
    Path file = folder.resolve("questions.json");
    String row = "{\"question\": \"%s\"}".formatted("x".repeat(1000));
    Files.writeString(file, "{\"questions\": [" + (row + ",").repeat(9000) + row + "]}"); // 9 MB
    Peek peek = Peek.into(file);
    assertThat(peek.rows()).isEmpty();
    assertThat(peek.topKeys()).containsExactly("questions");
    assertThat(peek.rows(RowLayout.under("questions"))).hasSize(Peek.ROWS);
  }
}
