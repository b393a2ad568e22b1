package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;

class IndexedRowsTest {
  @TempDir private Path folder;

  private Path lines(int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("{\"n\": %d, \"pad\": \"%s\"}%n".formatted(i, "é".repeat(i % 7)));
    }
    return Files.writeString(folder.resolve("rows.jsonl"), text);
  }

  private static int value(IndexedRows rows, int row) throws IOException, RowException {
    return rows.get(row).value().get("n").asInt();
  }

  @Test
  void reachesAnyRowOfAnyForm() throws IOException, RowException {
    try (IndexedRows rows = IndexedRows.open(lines(5000), RowLayout.TOP)) {
      assertThat(rows.size()).isEqualTo(5000);
      for (int row : new int[] {4999, 0, 17, 2500}) {
        assertThat(value(rows, row)).isEqualTo(row);
        assertThat(rows.get(row).record()).isEqualTo(row + 1);
      }
    }
    Path keyed =
        Files.writeString(
            folder.resolve("k.json"), "{\"data\":{\"a\\\"b\":{\"n\":1}, \"c\" : {\"n\":2}}}");
    try (IndexedRows rows = IndexedRows.open(keyed, RowLayout.under("data"))) {
      assertThat(value(rows, 1)).isEqualTo(2);
      assertThat(rows.get(1).key()).isEqualTo("c");
      assertThat(rows.get(0).key()).isEqualTo("a\"b");
    }
    Path table = Files.writeString(folder.resolve("t.csv"), "n,m\n1,\"x\ny\"\n2,z\n");
    try (IndexedRows rows = IndexedRows.open(table, RowLayout.TOP)) {
      assertThat(value(rows, 1)).isEqualTo(2);
      assertThat(rows.get(0).value().get("m").asText()).isEqualTo("x\ny");
    }
  }

  @Test
  void keepsTheIndexBesideTheFileUntilThatChanges() throws IOException, RowException {
    Path file = lines(100);
    Path index = folder.resolve("rows.jsonl.rowindex");
    IndexedRows.open(file, RowLayout.TOP).close();
    byte[] made = Files.readAllBytes(index);
    assertThat(made).hasSize(8 + 4 + 32 + 8 + 100 * 12);

    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(index, old);
    IndexedRows.open(file, RowLayout.TOP).close();
    assertThat(Files.getLastModifiedTime(index)).as("used again").isEqualTo(old);

    lines(200);
    try (IndexedRows rows = IndexedRows.open(file, RowLayout.TOP)) {
      assertThat(rows.size()).isEqualTo(200);
      assertThat(value(rows, 199)).isEqualTo(199);
    }
    assertThat(Files.getLastModifiedTime(index)).as("made anew").isNotEqualTo(old);
  }

  @Test
  void tellsOfAMissingCommaToo() throws IOException, RowException {
    Path file = Files.writeString(folder.resolve("list.json"), "[{\"n\":1} {\"n\":2},{\"n\":3}]");
    for (String made : new String[] {"now", "before"}) {
      try (IndexedRows rows = IndexedRows.open(file, RowLayout.TOP)) {
        assertThatThrownBy(() -> rows.get(1))
            .as(made)
            .isInstanceOf(DatasetFormatException.class)
            .hasMessageContaining("record 2 (byte 9): the comma between this row and the one");
        assertThat(value(rows, 2)).isEqualTo(3);
      }
    }
  }

  @Test
  void aDamagedIndexIsMadeAnew() throws IOException, RowException {
    Path file = lines(100);
    Path index = folder.resolve("rows.jsonl.rowindex");
    IndexedRows.open(file, RowLayout.TOP).close();
    byte[] made = Files.readAllBytes(index);
    for (int length : new int[] {0, 3, 44, 60, made.length - 1}) {
      Files.write(index, Arrays.copyOf(made, length));
      try (IndexedRows rows = IndexedRows.open(file, RowLayout.TOP)) {
        assertThat(value(rows, 99)).isEqualTo(99);
      }
      assertThat(Files.readAllBytes(index)).isEqualTo(made);
    }
  }

  @Test
  void aBrokenRowIsToldWhenItIsAskedFor() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "a,b\n1\n1,2\n");
    try (IndexedRows rows = IndexedRows.open(file, RowLayout.TOP)) {
      assertThat(rows.size()).isEqualTo(2);
      assertThatThrownBy(() -> rows.get(0))
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("record 1 (byte 4): found 1 cells");
      assertThat(rows.get(1).record()).isEqualTo(2);
    }
  }

  @Test
  void anIndexThatCannotBeReadOrKeptIsMadeInMemory() throws IOException, RowException {
    Path file = lines(100);
    Path index = folder.resolve("rows.jsonl.rowindex");
    Files.createDirectories(index.resolve("in the way"));
    try (IndexedRows rows = IndexedRows.open(file, RowLayout.TOP)) {
      assertThat(value(rows, 99)).isEqualTo(99);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("no parts are left").containsExactlyInAnyOrder(file, index);
    }
  }

  @Test
  void othersMayReadTheIndex() throws IOException {
    Path file = lines(10);
    IndexedRows.open(file, RowLayout.TOP).close();
    assumeThat(Files.getFileStore(folder).supportsFileAttributeView("posix")).isTrue();
    assertThat(Files.getPosixFilePermissions(folder.resolve("rows.jsonl.rowindex")))
        .as("as readable as any new file")
        .isEqualTo(Files.getPosixFilePermissions(file));
  }

  @Test
  void whatAKilledProcessLeftIsReplaced() throws IOException {
    Path file = lines(10);
    Path part = Files.createFile(folder.resolve("rows.jsonl.rowindex.part"));
    IndexedRows.open(file, RowLayout.TOP).close();
    assertThat(part).as("another process may be writing it").exists();
    Files.setLastModifiedTime(part, FileTime.fromMillis(1_000_000));
    IndexedRows.open(file, RowLayout.TOP).close();
    assertThat(part).doesNotExist();
    assertThat(folder.resolve("rows.jsonl.rowindex")).isRegularFile();
  }
}
