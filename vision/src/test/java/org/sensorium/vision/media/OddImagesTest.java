package org.sensorium.vision.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.media.MediaException;

/**
 * Odd files read right or are refused with their reason, within the memory that {@link ImageLimits}
 * states.
 *
 * <p>Here the Java heap is measured, {@link ImageMemoryTest} measures all memory of larger
 * pictures.
 *
 * <p>The folder {@code media/odd_images} under {@code -Dsamples} (Pillow's own test files) is read
 * where it exists, against a table written by {@code src/test/scripts/odd_images_reference.py}.
 * Made-up files of the same kinds are read everywhere.
 */
class OddImagesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Fixed costs: a decoder's tables and buffers. */
  private static final long SLACK = 4L << 20; // bytes

  private static final long REFUSAL = 1L << 20; // bytes: nothing is allocated for the picture

  /** Why each file that Pillow refuses is refused here. */
  private static final Map<String, String> REASONS =
      Map.of(
          "broken.png", "claims 801471824 bytes",
          "broken_data_stream.png", "wrong checksum",
          "decompression_bomb.gif", "65535 x 66601 pixels, more than the limit",
          "truncated_end_chunk.png", "truncated",
          "truncated_image.png", "claims 105514 bytes, 81875 are left",
          "zero_width.gif", "0 x 1321 pixels");

  /** 16 bits: we round, Pillow takes the high byte. Elsewhere the table's rounding is all. */
  private static final Map<String, Double> TOLERANCE = Map.of("apng_mode_16bit.png", 1.0);

  @BeforeAll
  static void loadDecoders() throws IOException {
    for (SyntheticOddImages.Odd odd : SyntheticOddImages.list()) {
      if (odd.expected() != null) {
        ImageDecoder.standard().decode(odd.name(), odd.bytes());
      }
    }
  }

  static Stream<SyntheticOddImages.Odd> synthetic() throws IOException {
    return SyntheticOddImages.list().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("synthetic")
  void synthetic(SyntheticOddImages.Odd odd) throws IOException {
    long before = allocated();
    if (odd.expected() == null) {
      assertThatExceptionOfType(MediaException.class)
          .isThrownBy(() -> ImageDecoder.standard().decode(odd.name(), odd.bytes()))
          .withMessageStartingWith(odd.name() + ": ")
          .withMessageContaining(odd.reason());
      assertThat(allocated() - before).isLessThan(REFUSAL);
    } else {
      RgbImage actual = ImageDecoder.standard().decode(odd.name(), odd.bytes());
      assertThat(allocated() - before).isLessThan(bound(odd.bytes().length, actual));
      assertThat(TestPictures.maxDifference(actual, odd.expected()))
          .as(odd.name())
          .isLessThanOrEqualTo(odd.tolerance());
      hasSizeOf(actual, ImageDecoder.standard().info(odd.name(), odd.bytes()));
    }
  }

  @TestFactory
  Stream<DynamicTest> realFiles() throws IOException {
    Path folder =
        Path.of(System.getProperty("samples", "no-samples")).resolve("media").resolve("odd_images");
    if (!Files.isDirectory(folder)) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "no folder " + folder,
              () ->
                  Assumptions.abort("%s is not there, nothing is read from it".formatted(folder))));
    }
    return rows("/odd_images.csv")
        .map(row -> DynamicTest.dynamicTest(row[0], () -> real(folder.resolve(row[0]), row)));
  }

  /** Where the folder is absent, a made-up file stands in for each of its files. */
  @Test
  void everyRealKindHasAMadeUpFile() throws IOException {
    Set<String> madeUp =
        SyntheticOddImages.list().stream()
            .map(SyntheticOddImages.Odd::name)
            .collect(Collectors.toSet());
    Set<String> real = rows("/odd_images.csv").map(row -> row[0]).collect(Collectors.toSet());
    Map<String, String> kinds =
        rows("/odd_kinds.csv").collect(Collectors.toMap(row -> row[0], row -> row[1]));
    assertThat(kinds.keySet()).isEqualTo(real);
    assertThat(madeUp).containsAll(kinds.values());
  }

  private static Stream<String[]> rows(String resource) throws IOException {
    try (BufferedReader table =
        new BufferedReader(
            new InputStreamReader(
                OddImagesTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
      return table.lines().map(row -> row.split(",")).toList().stream();
    }
  }

  private static void hasSizeOf(RgbImage decoded, ImageInfo info) {
    assertThat(info.width()).isEqualTo(decoded.width());
    assertThat(info.height()).isEqualTo(decoded.height());
  }

  private void real(Path file, String[] row) throws IOException {
    long before = allocated();
    if (row[1].equals("-")) {
      assertThatExceptionOfType(MediaException.class)
          .isThrownBy(() -> ImageDecoder.standard().decode(file))
          .withMessageStartingWith(file + ": ")
          .withMessageContaining(REASONS.get(row[0]));
      assertThat(allocated() - before).isLessThan(REFUSAL);
      return;
    }
    RgbImage image = ImageDecoder.standard().decode(file);
    assertThat(allocated() - before).isLessThan(bound(Files.size(file), image));
    hasSizeOf(image, ImageDecoder.standard().info(file));
    assertThat(image.width()).isEqualTo(Integer.parseInt(row[1]));
    assertThat(image.height()).isEqualTo(Integer.parseInt(row[2]));
    double[] actual = quarters(image);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("mean %d", i)
          .isCloseTo(
              Double.parseDouble(row[3 + i]), within(0.02 + TOLERANCE.getOrDefault(row[0], 0.0)));
    }
  }

  /** Mean red, green and blue of the four quarters. */
  private static double[] quarters(RgbImage image) {
    int w = Math.max(1, image.width() / 2);
    int h = Math.max(1, image.height() / 2);
    double[] means = new double[12];
    for (int i = 0; i < means.length; i++) {
      int left = i / 3 % 2 == 0 ? 0 : image.width() - w;
      int top = i < 6 ? 0 : image.height() - h;
      long sum = 0;
      for (int y = top; y < top + h; y++) {
        for (int x = left; x < left + w; x++) {
          sum += image.sample(x, y, i % 3);
        }
      }
      means[i] = (double) sum / w / h;
    }
    return means;
  }

  private static long bound(long fileBytes, RgbImage image) {
    long pixels = (long) image.width() * image.height();
    return ImageLimits.COPIES * fileBytes + ImageLimits.BYTES_PER_PIXEL * pixels + SLACK;
  }

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
