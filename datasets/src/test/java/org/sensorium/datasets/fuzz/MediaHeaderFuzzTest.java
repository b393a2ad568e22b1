package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.media.MediaHeaders;

/** Headers of media are read from any bytes, or refused with a message that names the file. */
class MediaHeaderFuzzTest {
  /** Some formats are known by the file's name. */
  private static final List<String> NAMES = List.of("medium", "medium.bin", "medium.txt");

  private static final MediaHeaders HEADERS =
      new MediaHeaders((path, expected) -> MediaHeader.image("picture", 1, 1));

  @FuzzTest(maxDuration = "10m")
  void header(byte[] bytes) throws IOException {
    try (FuzzFolder folder = new FuzzFolder()) {
      for (String name : NAMES) {
        Path file = folder.file(name, bytes);
        for (Media.Kind kind : Media.Kind.values()) {
          try {
            assertThat(HEADERS.read(file, kind).serves(kind)).isTrue();
          } catch (IOException e) {
            assertThat(e).hasMessageContaining("medium");
          }
        }
      }
    }
  }
}
