package org.sensorium.datasets.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.source.RowException;

class MediaLookupTest {
  private static final List<String> PATHS =
      List.of("{ref}", "{trimmed}", "figures/{name}", "{stem}.png", "{suffix}");

  @TempDir Path root;

  private String found(String ref) throws Exception {
    MediaLookup lookup = new MediaLookup(MediaRoot.of(root), PATHS);
    Conversation row = Conversation.builder("1").image(ref).user("?").build();
    return lookup.find(row).media().get(0).ref();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a/b.jpg|a/b.jpg|a/b.jpg",
        "x/c.jpg|figures/c.jpg|figures/c.jpg",
        "d.jpg|d.png|d.png",
        " e.wav |e.wav|e.wav",
        "/home/lab/raw/coco/f.jpg|coco/f.jpg|coco/f.jpg",
        "./raw/g.jpg|g.jpg|g.jpg",
      })
  void findsAMediumUnderTheFirstPathThatLeadsToAFile(String ref, String file, String expected)
      throws Exception {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "x");
    assertThat(found(ref)).isEqualTo(expected);
  }

  @Test
  void aMissingMediumNamesWhatWasTried() {
    assertThatThrownBy(() -> found("/home/lab/raw/h.jpg"))
        .isInstanceOf(RowException.class)
        .hasMessageContaining("/home/lab/raw/h.jpg")
        .hasMessageContaining("{suffix}");
  }

  @Test
  void shorterPathsDoNotLeadOutOfTheRoot() throws Exception {
    Files.writeString(root.resolveSibling("outside.jpg"), "x");
    try {
      assertThatThrownBy(() -> found("a/../../outside.jpg")).isInstanceOf(RowException.class);
    } finally {
      Files.delete(root.resolveSibling("outside.jpg"));
    }
  }
}
