package org.sensorium.fusion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  @TempDir private Path temp;

  @Test
  void aResumedLogGoesOnAfterItsCheckpoint() throws IOException {
    Path file = temp.resolve("log.jsonl");
    try (RunLog log = RunLog.continueAfter(file, 0)) {
      for (int step = 1; step <= 4; step++) {
        log.write(step, Map.of("loss", 4.0 / step));
      }
    }
    Files.writeString(file, Files.readString(file) + "{\"step\":5,\"lo"); // killed here
    assertThat(RunLog.read(file)).hasSize(4);

    try (RunLog log = RunLog.continueAfter(file, 2)) {
      log.write(3, Map.of("loss", 0.5));
    }
    assertThat(file)
        .hasContent(
            "{\"step\":1,\"loss\":4.0}\n{\"step\":2,\"loss\":2.0}\n{\"step\":3,\"loss\":0.5}");
  }

  @Test
  void aLossThatIsNoNumberStaysReadable() throws IOException {
    Path file = temp.resolve("log.jsonl");
    try (RunLog log = RunLog.continueAfter(file, 0)) {
      log.write(1, Map.of("loss", Double.NaN));
    }
    assertThat(RunLog.read(file).get(0).path("loss").asText()).isEqualTo("NaN");
  }
}
