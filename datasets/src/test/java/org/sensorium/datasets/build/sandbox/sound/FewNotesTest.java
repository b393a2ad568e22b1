package org.sensorium.datasets.build.sandbox.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.build.Sandboxes;

/** Two notes are no room for a tune that must be heard and another phrase. */
class FewNotesTest {
  @TempDir private Path folder;

  @Test
  void recordingsOfTwoNotesAreComposed() throws IOException {
    Sandboxes.of("audio")
        .with(Map.of("scene.maxNotes", "2", "trainScenes", "4", "testScenes", "60"))
        .write(folder, made -> {});
    assertThat(Files.readString(folder.resolve("test.json")))
        .contains(" two ")
        .doesNotContain(" three ");
  }
}
