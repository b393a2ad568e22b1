package org.sensorium.vision.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.vision.media.RgbImage;

/** Numbers from src/test/scripts/resampling_reference.py (Pillow 12.3). */
class ResizerTest {

  static Stream<String> cases() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                ResizerTest.class.getResourceAsStream("/resampling.csv"),
                StandardCharsets.UTF_8))) {
      List<String> rows = lines.lines().skip(1).toList();
      assertThat(rows).hasSizeGreaterThan(80);
      return rows.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isBitExactWithPillow(String row) {
    String[] cells = row.split(",");
    RgbImage image = picture(Integer.parseInt(cells[0]), Integer.parseInt(cells[1]));
    RgbImage actual =
        Resizer.resize(
            image,
            Integer.parseInt(cells[2]),
            Integer.parseInt(cells[3]),
            Resampling.valueOf(cells[4]));
    CRC32 crc = new CRC32();
    crc.update(actual.pixels());
    assertThat("%08x".formatted(crc.getValue())).isEqualTo(cells[5]);
  }

  @Test
  void windowIsThatPartOfTheWholeResize() {
    RgbImage image = picture(120, 77);
    for (Resampling filter : Resampling.values()) {
      RgbImage whole = Resizer.resize(image, 50, 41, filter);
      RgbImage part = Resizer.resize(image, 50, 41, filter, new Resizer.Window(11, 7, 23, 31));
      for (int y = 0; y < 31; y++) {
        for (int x = 0; x < 23; x++) {
          for (int c = 0; c < 3; c++) {
            assertThat(part.sample(x, y, c)).isEqualTo(whole.sample(x + 11, y + 7, c));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Resampling.class)
  void aBorderIsAsIfItWereThere(Resampling filter) {
    List<Integer> colour = List.of(122, 7, 255);
    for (int[] size : new int[][] {{200, 3}, {3, 200}, {57, 56}, {56, 57}, {40, 40}, {130, 250}}) {
      Canvas canvas = Canvas.square(picture(size[0], size[1]), colour);
      Canvas real = Canvas.of(drawn(canvas));
      for (int side : new int[] {9, 64, canvas.width(), 300}) {
        for (Resizer.Window window :
            List.of(
                new Resizer.Window(0, 0, side, side),
                new Resizer.Window(side / 3, 1, side - side / 2, side - 2))) {
          List<int[]> rows = new ArrayList<>();
          Resizer.resize(real, side, side, filter, window, (y, row) -> rows.add(row.clone()));
          Resizer.resize(
              canvas,
              side,
              side,
              filter,
              window,
              (y, row) -> assertThat(row).isEqualTo(rows.get(y)));
        }
      }
    }
  }

  /** The canvas with its border as pixels. */
  private static RgbImage drawn(Canvas canvas) {
    byte[] pixels = new byte[3 * canvas.width() * canvas.height()];
    for (int i = 0; i < pixels.length; i++) {
      int x = i / 3 % canvas.width() - canvas.left();
      int y = i / 3 / canvas.width() - canvas.top();
      RgbImage image = canvas.image();
      boolean inside = x >= 0 && y >= 0 && x < image.width() && y < image.height();
      pixels[i] = (byte) (inside ? image.sample(x, y, i % 3) : canvas.colour().get(i % 3));
    }
    return new RgbImage(canvas.width(), canvas.height(), pixels);
  }

  /** Of a resize to 300 million pixels a side. */
  @Test
  void nearestTakesMemoryForTheWindowOnly() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RgbImage image = picture(3, 3);
    int side = 300_000_000;
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    RgbImage part =
        Resizer.resize(
            image, side, side, Resampling.NEAREST, new Resizer.Window(side / 2, 0, 4, 4));
    long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    assertThat(after - before).isLessThan(1 << 20);
    assertThat(part.sample(0, 0, 1)).isEqualTo(image.sample(1, 0, 1));
  }

  @Test
  void weightsAreCachedUpToALimitOfNumbers() {
    for (int i = 0; i < 300; i++) { // 90,000 numbers each
      ResampleWeights.of(60_000 + i, 224, 0, 224, Resampling.LANCZOS);
      assertThat(ResampleWeights.cached()).isLessThanOrEqualTo(ResampleWeights.CACHE_LIMIT);
    }
    assertThat(ResampleWeights.of(60_299, 224, 0, 224, Resampling.LANCZOS))
        .isSameAs(ResampleWeights.of(60_299, 224, 0, 224, Resampling.LANCZOS));
    assertThat(ResampleWeights.cached()).isPositive();
  }

  @Test
  void refusesAnEmptyResult() {
    assertThatThrownBy(() -> Resizer.resize(picture(4, 4), 0, 3, Resampling.BICUBIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 x 3");
  }

  @Test
  void unknownCodeListsTheKnownOnes() {
    assertThatThrownBy(() -> Resampling.ofCode(9))
        .hasMessageContaining("resample is 9")
        .hasMessageContaining("3 (bicubic)");
    for (Resampling filter : Resampling.values()) {
      assertThat(Resampling.ofCode(filter.code())).isEqualTo(filter);
    }
  }

  /** The image of the reference script. */
  static RgbImage picture(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    for (int n = 0; n < pixels.length; n++) {
      long i = n;
      pixels[n] = (byte) ((i * i * 31 + i * 17 + (i >> 5) * 101) >> 3);
    }
    return new RgbImage(width, height, pixels);
  }
}
