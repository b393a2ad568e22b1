package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SideFileTest {

  @TempDir private Path folder;

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("config.json"), content);
  }

  @Test
  void readsWhatPythonWrites() throws IOException {
    Path file = write("\ufeff{\"a\": [1, Infinity], \"b\": \"✓\"}\n");
    assertThat(SideFile.json(file, "settings").path("a").path(1).asDouble()).isInfinite();
    assertThat(SideFile.json(file, "settings").path("b").asText()).isEqualTo("✓");
    assertThat(SideFile.text(write("{{ ✓ }}"), "a template")).isEqualTo("{{ ✓ }}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "version https://git-lfs.github.com/spec/v1|is a git-LFS pointer, not the file itself; run \"git lfs pull\"",
        "<!DOCTYPE html><html></html>|is a web page, as a refused download leaves it; download",
        "``|is empty; download it again",
        "{\"a\": 1,}|not JSON at line 1, column 9: Unexpected character ('}'",
        "{\"a\": |not JSON at line 1, column ",
        "{\"a\": 1} {|not JSON at line 1, column 10: Trailing token",
        "[1]|holds a JSON array, expected an object in braces",
        "7|holds a JSON number, expected an object",
      })
  void saysWhereAndWhatIsWrong(String content, String message) throws IOException {
    Path file = write(content);
    assertThatThrownBy(() -> SideFile.json(file, "settings"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> SideFile.json(folder.resolve("no.json"), "the shape of CLIP"))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(folder.resolve("no.json") + ": no such file, expected the shape of CLIP");
    assertThatThrownBy(() -> SideFile.json(folder, "the shape of CLIP"))
        .hasMessage(folder + ": not a regular file, expected the shape of CLIP");
  }

  @Test
  void readsNoFileWithoutBound() throws IOException {
    Path file = folder.resolve("huge.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(SideFile.MAX_BYTES + 1);
    }
    assertThatThrownBy(() -> SideFile.json(file, "settings"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("134217729 bytes, expected settings of at most 134217728");
  }
}
