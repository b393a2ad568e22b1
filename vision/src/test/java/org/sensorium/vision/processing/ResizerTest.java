package org.sensorium.vision.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
