package org.sensorium.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.media.MediaException;

/** Real recordings, where {@code -Dsamples=DIR} points at the folder of samples. */
class RealSoundsTest {
  @TempDir Path folder;

  @Test
  void everyRecordingReads() throws IOException {
    Path media = Path.of(System.getProperty("samples", "no-samples")).resolve("media");
    assumeThat(media).isDirectory();
    List<Path> files;
    try (Stream<Path> all = Files.walk(media)) {
      files =
          all.filter(file -> file.toString().matches(".*\\.(wav|ogg|mp3|flac)")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(847);
    for (Path file : files) {
      Waveform wave = AudioDecoder.standard().decode(file);
      AudioInfo info = AudioDecoder.standard().probe(file);
      assertThat(wave.seconds()).isCloseTo(info.seconds(), within(0.05));
      if (wave.seconds() > 6) {
        Waveform part = AudioDecoder.standard().decode(file, 4.2, 5.3);
        int from = (int) Math.round(4.2 * wave.rate());
        assertThat(part.channels()[0])
            .usingComparatorWithPrecision(1e-6f)
            .containsExactly(Arrays.copyOfRange(wave.channels()[0], from, from + part.length()));
      }
      if (file.toString().endsWith(".ogg")) {
        byte[] bytes = Files.readAllBytes(file);
        Path cut =
            Files.write(folder.resolve("cut.ogg"), Arrays.copyOf(bytes, bytes.length / 2 + 1));
        assertThatThrownBy(() -> AudioDecoder.standard().decode(cut))
            .isInstanceOf(MediaException.class)
            .hasMessageContaining("amid a page");
      } else if (file.toString().endsWith(".wav")) {
        assertThat(wave.channels()).isDeepEqualTo(WaveFiles.read(file).channels());
      }
    }
  }
}
