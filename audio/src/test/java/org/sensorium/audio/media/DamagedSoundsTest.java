package org.sensorium.audio.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.media.MediaException;

/** Whatever bytes come, the end is a sound or a refusal with the file's name. */
class DamagedSoundsTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.sounds", 600);
  private static final long SEED = 6;

  @TempDir Path folder;

  @Test
  void endInASoundOrARefusal() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of("src/test/resources/sounds"))) {
      files = all.sorted().toList();
    }
    Random random = new Random(SEED);
    Path file = folder.resolve("mutated");
    int sounds = 0;
    int refusals = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = Files.readAllBytes(files.get(round % files.size()));
      Files.write(file, mutated(bytes, random));
      try {
        Waveform wave =
            round % 3 == 0
                ? AudioDecoder.standard().decode(file, 0.1, 0.4)
                : AudioDecoder.standard().decode(file);
        assertThat(wave.length()).isPositive();
        sounds++;
      } catch (MediaException e) {
        assertThat(e).hasMessageStartingWith(file + ": ");
        refusals++;
      }
    }
    assertThat(sounds).isGreaterThan(ROUNDS / 10);
    assertThat(refusals).isGreaterThan(ROUNDS / 10);
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    for (int i = random.nextInt(8); i >= 0; i--) {
      int reach = random.nextBoolean() ? Math.min(200, bytes.length) : bytes.length;
      bytes[random.nextInt(reach)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
