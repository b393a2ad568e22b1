package org.sensorium.vision.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.media.MediaException;

class PnmDecoderTest {

  /** Numbers from src/test/scripts/pnm_reference.py (Pillow 12.3). */
  @ParameterizedTest
  @CsvFileSource(resources = "/pnm.csv", numLinesToSkip = 1)
  void everyValueIsScaledAsPillowDoes(int kind, int maximum, int width, String crc32)
      throws IOException {
    int greatest = maximum > 255 ? 65_535 : 255;
    int[] values =
        IntStream.range(0, width)
            .map(x -> x <= maximum ? x : x == width - 1 ? greatest : Math.min(x, greatest))
            .toArray();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        "P%d %d 1 %d\n".formatted(kind, width, maximum).getBytes(StandardCharsets.US_ASCII));
    for (int value : values) {
      for (int c = 0; c < (kind % 3 == 0 ? 3 : 1); c++) {
        if (kind <= 3) {
          file.writeBytes((value + " ").getBytes(StandardCharsets.US_ASCII));
        } else {
          if (maximum > 255) {
            file.write(value >> 8);
          }
          file.write(value);
        }
      }
    }
    CRC32 crc = new CRC32();
    ImageLimits wide = new ImageLimits(1 << 21, 1 << 20, 1 << 17);
    crc.update(
        new ImageDecoder(wide, Background.WHITE).decode("a.pnm", file.toByteArray()).pixels());
    assertThat("%08x".formatted(crc.getValue())).isEqualTo(crc32);
  }

  /** As for every other format: 16 bits become v * 255 / 65535. */
  @Test
  void wideGraymapsBecomeEightBits() throws IOException {
    byte[] file = "P5 3 1 1023 ......".getBytes(StandardCharsets.US_ASCII);
    byte[] samples = {0, 4, 2, 0, 3, (byte) 0xFF};
    System.arraycopy(samples, 0, file, file.length - samples.length, samples.length);
    assertThat(ImageDecoder.standard().decode("a.pgm", file).pixels())
        .containsExactly(1, 1, 1, 128, 128, 128, 255, 255, 255);
  }

  @Test
  void plainBitmapsNeedNoSpaces() throws IOException {
    RgbImage image = decode("P1\n# two rows\n3 2\n010 # one\n1\n0 1");
    assertThat(Stream.of(0, 1, 2).map(x -> image.sample(x, 0, 0))).containsExactly(255, 0, 255);
    assertThat(Stream.of(0, 1, 2).map(x -> image.sample(x, 1, 2))).containsExactly(0, 255, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          P2 2 1 100 7 101|byte 13 of the PNM starts no number from 0 to 100
          P2 2 1 100 7 -1 |byte 13 of the PNM starts no number
          P1 3 1 0120     |byte 9 of the PNM starts no number from 0 to 1
          P3 1 1 9 1 2 # 3|truncated
          P3 9 9 9 1 2 3  |9 x 9 pixels need 486 bytes, 5 are left
          P1 900 9 1 0 0 1|900 x 9 pixels need 8100 bytes
          """)
  void whatIsNoSampleIsRefused(String file, String reason) {
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> decode(file))
        .withMessageStartingWith("a.pnm: ")
        .withMessageContaining(reason);
  }

  private static RgbImage decode(String file) throws MediaException {
    return ImageDecoder.standard().decode("a.pnm", file.getBytes(StandardCharsets.US_ASCII));
  }
}
