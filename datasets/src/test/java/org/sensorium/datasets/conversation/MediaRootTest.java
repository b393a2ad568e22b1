package org.sensorium.datasets.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaRootTest {
  @TempDir Path folder;
  private Path inside;
  private MediaRoot root;

  @BeforeEach
  void layOut() throws IOException {
    inside = Files.createDirectories(folder.resolve("root/a"));
    Files.writeString(inside.resolve("it's + [1].jpg"), "x");
    Files.writeString(folder.resolve("secret.txt"), "x");
    root = MediaRoot.of(folder.resolve("root"));
  }

  @Test
  void findsFilesWithOddNames() throws IOException {
    assertThat(root.resolve("./a/it's + [1].jpg")).isRegularFile();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../secret.txt|climbs out with \"..\"",
        "a/../../secret.txt|climbs out with \"..\"",
        "/etc/passwd|is an absolute path",
        "C:\\windows\\x.jpg|is an absolute path",
        "\\\\host\\x.jpg|is an absolute path",
        "https://host/x.jpg|is a remote address",
        "file:///etc/passwd|is a remote address",
      })
  void refusesReferencesThatLeadOut(String ref, String why) {
    assertThatThrownBy(() -> root.resolve(ref))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("only relative paths that stay under " + root.folder());
  }

  @Test
  void refusesLinksThatLeadOut() throws IOException {
    Files.createSymbolicLink(inside.resolve("file.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(inside.resolve("up"), folder);
    Files.createSymbolicLink(inside.resolve("fine.jpg"), inside.resolve("it's + [1].jpg"));

    assertThatThrownBy(() -> root.resolve("a/file.txt"))
        .hasMessageContaining("leads through a symbolic link to");
    assertThatThrownBy(() -> root.resolve("a/up/secret.txt"))
        .hasMessageContaining("leads through a symbolic link to");
    assertThat(root.resolve("a/fine.jpg")).isRegularFile();
  }

  @Test
  void saysWhereItLooked() {
    assertThatThrownBy(() -> root.resolve("a/none.jpg"))
        .hasMessage(
            "medium \"a/none.jpg\" not found: tried %s; put the file there, or name the folder that the dataset's media lie in"
                .formatted(inside.resolve("none.jpg")));
    assertThatThrownBy(() -> root.resolve("a")).hasMessageContaining("is not a file");
    assertThatThrownBy(() -> root.resolve(" ")).hasMessageContaining("reference is empty");
    assertThatThrownBy(() -> MediaRoot.of(folder.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("media are looked for under it");
  }
}
