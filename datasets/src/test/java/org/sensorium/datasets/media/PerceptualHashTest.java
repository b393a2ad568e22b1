package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against {@code src/test/scripts/perceptual_hash_reference.py}, which has the same formulas. */
class PerceptualHashTest {

  static List<String> references() {
    return HeaderFixtures.lines("perceptual_hashes.tsv");
  }

  private static byte[] picture(String name, int w, int h) {
    byte[] rgb = new byte[3 * w * h];
    for (int y = 0, at = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int left = x < w / 3 ? 1 : 0;
        int upper = y < h / 2 ? 1 : 0;
        int[] colour =
            switch (name) {
              case "slope" -> new int[] {x * 255 / w, y * 255 / h, (x + y) * 255 / (w + h)};
              case "rings" ->
                  new int[] {
                    ((x - w / 3) * (x - w / 3) + (y - h / 2) * (y - h / 2)) / 40, x * y / 50, 128
                  };
              case "texture" ->
                  new int[] {x * x + 3 * y * y + x * y, 7 * x + 13 * y * y, 11 * x * y + 5};
              case "corner" -> new int[] {left * upper * 255, left * 200, upper * 90};
              default -> throw new IllegalArgumentException(name);
            };
        for (int sample : colour) {
          rgb[at++] = (byte) sample;
        }
      }
    }
    return rgb;
  }

  @ParameterizedTest
  @MethodSource("references")
  void isThatOfImagehash(String line) {
    String[] cells = line.split("\t");
    int width = Integer.parseInt(cells[1]);
    int height = Integer.parseInt(cells[2]);
    long hash = PerceptualHash.ofRgb(width, height, picture(cells[0], width, height));
    assertThat("%016x".formatted(hash)).isEqualTo(cells[3]);
  }

  @Test
  void smallChangesKeepItNear() {
    byte[] picture = picture("rings", 200, 150);
    byte[] brighter = picture.clone();
    for (int i = 0; i < brighter.length; i++) {
      brighter[i] = (byte) Math.min(255, (brighter[i] & 0xFF) + 8);
    }
    long hash = PerceptualHash.ofRgb(200, 150, picture);
    assertThat(PerceptualHash.distance(hash, PerceptualHash.ofRgb(200, 150, brighter)))
        .isLessThanOrEqualTo(8);
    assertThat(
            PerceptualHash.distance(
                hash, PerceptualHash.ofRgb(200, 150, picture("texture", 200, 150))))
        .isGreaterThan(16);
  }

  @Test
  void onePixelHasAHash() {
    // one grey value: only the first wave is there
    assertThat(PerceptualHash.ofGrey(1, 1, new byte[] {9})).isEqualTo(1L << 63);
    assertThat(PerceptualHash.ofGrey(1, 1, new byte[] {0})).isZero();
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertThatThrownBy(() -> PerceptualHash.ofRgb(2, 2, new byte[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a picture of 2 x 2 pixels with 4 samples, expected 12");
    assertThatThrownBy(() -> PerceptualHash.ofGrey(0, 2, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
