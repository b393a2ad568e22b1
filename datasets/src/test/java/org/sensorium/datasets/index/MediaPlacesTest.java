package org.sensorium.datasets.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;

class MediaPlacesTest {
  private static final String PICTURE = "GIF89a picture";

  @TempDir Path folder;
  private MediaCache cache;

  @BeforeEach
  void create() throws IOException {
    cache = MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT);
  }

  private Path table(String name) throws IOException {
    String text = Base64.getEncoder().encodeToString(PICTURE.getBytes(StandardCharsets.UTF_8));
    return Files.writeString(folder.resolve(name), "{\"a\": \"%s\"}".formatted(text));
  }

  @Test
  void aTableOfPicturesIsAPlace() throws IOException {
    Path table = table("X.json");
    try (MediaStore store = MediaPlaces.open(table, cache)) {
      assertThat(store.resolve("a")).hasContent(PICTURE);
    }
    try (MediaStore store = MediaPlaces.open(List.of("x=" + table), cache)) {
      assertThat(store.resolve("x/a")).hasContent(PICTURE);
    }
  }

  @Test
  void whatLiesBesideIsATableOrTheFolder() throws IOException {
    Path rows = Files.writeString(folder.resolve("X_instructions.json"), "{}");
    Files.writeString(folder.resolve("b.gif"), PICTURE);
    try (MediaStore store = MediaPlaces.beside(rows, cache)) {
      assertThat(store.resolve("b.gif")).isEqualTo(folder.resolve("b.gif").toRealPath());
    }
    table("X.json");
    try (MediaStore store = MediaPlaces.beside(rows, cache)) {
      assertThat(store.resolve("a")).hasContent(PICTURE);
    }
    Files.writeString(folder.resolve("X.json"), "[{\"instruction\": \"other rows\"}]");
    try (MediaStore store = MediaPlaces.beside(rows, cache)) {
      assertThat(store.resolve("b.gif")).hasContent(PICTURE);
    }
    try (MediaStore store = MediaPlaces.beside(folder, cache)) {
      assertThat(store.resolve("b.gif")).hasContent(PICTURE);
    }
  }

  @Test
  void refusesWhatHoldsNoMedia() throws IOException {
    Path words = Files.writeString(folder.resolve("words.json"), "[{\"a\": 1}]");
    assertThatThrownBy(() -> MediaPlaces.open(words, cache))
        .hasMessageContaining(
            "words.json: this is a JSON list; expected a folder, a zip, a tar or a table of pictures");
    assertThatThrownBy(() -> MediaPlaces.open(folder.resolve("none"), cache))
        .hasMessageContaining("no such folder");
  }
}
