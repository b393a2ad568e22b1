package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowCopyTest {
  @TempDir private Path folder;
  private Path target;

  @BeforeEach
  void nameTarget() {
    target = folder.resolve("copy");
  }

  private String copyWithoutSecond(String content, RowLayout layout) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.json"), content);
    RowCopy.copy(file, layout, record -> record != 2, target);
    return Files.readString(target);
  }

  @Test
  void rowsOfAnObjectStayOneObject() throws IOException {
    assertThat(
            copyWithoutSecond(
                "{\"a\": {\"n\": 1},\n \"b\": {\"n\": 2}, \"c\": {\"n\": 3}}\n", RowLayout.keyed()))
        .isEqualTo("{\"a\": {\"n\": 1},\n\"c\": {\"n\": 3}}\n");
  }

  @Test
  void rowsUnderAKeyKeepWhatStandsAroundThem() throws IOException {
    assertThat(
            copyWithoutSecond(
                "{\"info\": [1], \"data\": [{\"n\": 1}, {\"n\": 2}, {\"n\": 3}], \"z\": 0}",
                RowLayout.under("data")))
        .isEqualTo("{\"info\": [1], \"data\": [{\"n\": 1},\n{\"n\": 3}], \"z\": 0}");
  }

  @Test
  void linesStayLines() throws IOException {
    assertThat(copyWithoutSecond("\uFEFF{\"n\": 1}\r\n{\"n\": 2}\r\n{\"n\": 3}", RowLayout.TOP))
        .isEqualTo("\uFEFF{\"n\": 1}\r\n{\"n\": 3}");
  }
}
