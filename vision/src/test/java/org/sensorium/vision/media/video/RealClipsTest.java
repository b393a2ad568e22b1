package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.RgbImage;

/**
 * Every clip of {@code media} under {@code -Dsamples} reads as FFmpeg reads it through PyAV (the
 * table is written by {@code src/test/scripts/real_clips_reference.py}); its first half is refused.
 */
class RealClipsTest {
  private static final double PIXEL = 1.0; // of 255: the ways from YUV to RGB differ in rounding

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> realFiles() throws IOException {
    Path media = Path.of(System.getProperty("samples", "no-samples")).resolve("media");
    if (!Files.isDirectory(media)) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "no folder " + media,
              () ->
                  Assumptions.abort("%s is not there, nothing is read from it".formatted(media))));
    }
    List<String[]> rows = rows();
    try (Stream<Path> files = Files.walk(media)) {
      assertThat(rows.stream().map(row -> row[0]))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> media.relativize(file).toString().replace('\\', '/'))
                  .filter(path -> path.matches(".*\\.(mp4|avi|mov|mkv|webm)|video/.*\\.gif"))
                  .toList());
    }
    return rows.stream()
        .map(row -> DynamicTest.dynamicTest(row[0], () -> real(media.resolve(row[0]), row)));
  }

  private static List<String[]> rows() throws IOException {
    try (BufferedReader table =
        new BufferedReader(
            new InputStreamReader(
                RealClipsTest.class.getResourceAsStream("/real_clips.csv"),
                StandardCharsets.UTF_8))) {
      return table.lines().map(row -> row.split(",")).toList();
    }
  }

  private void real(Path file, String[] row) throws IOException {
    VideoInfo info = VideoDecoder.standard().probe(file);
    assertThat(List.of(info.width(), info.height(), info.frames()))
        .isEqualTo(Stream.of(row).skip(1).limit(3).map(Integer::parseInt).toList());

    VideoFrames read = VideoDecoder.standard().decode(file, FrameChoice.uniform(3));
    for (int i = 0; i < 3; i++) {
      assertThat(read.seconds()[i]).isCloseTo(number(row, 4 + 4 * i), within(1e-3));
      for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
        assertThat(mean(read.frames().get(i), channel))
            .as("frame %d, channel %d", i, channel)
            .isCloseTo(number(row, 5 + 4 * i + channel), within(PIXEL));
      }
    }

    byte[] bytes = Files.readAllBytes(file);
    Path half =
        Files.write(folder.resolve(file.getFileName()), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> VideoDecoder.standard().decode(half, FrameChoice.uniform(3)))
        .isInstanceOf(MediaException.class);
  }

  private static double number(String[] row, int column) {
    return Double.parseDouble(row[column]);
  }

  private static double mean(RgbImage image, int channel) {
    double sum = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        sum += image.sample(x, y, channel);
      }
    }
    return sum / (image.width() * image.height());
  }
}
