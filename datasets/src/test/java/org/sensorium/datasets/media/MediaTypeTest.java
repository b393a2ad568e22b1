package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
  @ParameterizedTest
  @CsvSource({"jpg,JPEG", "png,PNG", "gif,GIF", "bmp,BMP", "tif,TIFF"})
  void knowsWhatJavaWrites(String format, MediaType type) throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    assertThat(MediaType.of(bytes.toByteArray())).isEqualTo(type);
  }

  /** Heads as the formats' specifications give them. */
  @ParameterizedTest
  @CsvSource({
    "52494646 10000000 57454250,WEBP",
    "52494646 10000000 57415645,WAV",
    "52494646 10000000 41564920,AVI",
    "0000001c 66747970 69736f6d,MP4",
    "00000014 66747970 71742020,QUICKTIME",
    "0000001c 66747970 61766966,AVIF",
    "0000001c 66747970 4d344120,M4A",
    "1a45dfa3 9f428681,MATROSKA",
    "000001ba 44000400,MPEG",
    "664c6143 00000022,FLAC",
    "4f676753 00020000,OGG",
    "49443303 00000000,MP3",
    "fffb9064 00000000,MP3",
    "464f524d 00000010 41494646,AIFF",
    "934e554d 50590100,NUMPY",
    "706c790a 666f726d,PLY",
  })
  void knowsHeads(String hex, MediaType type) {
    byte[] head = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(MediaType.of(head)).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "B",
        "BM",
        "BMW is a maker of cars",
        "<!DOCTYPE html>",
        "{\"a\": 1}",
        "RIFF",
        "\u00FF\u00FE<\0h\0"
      })
  void knowsNothingElse(String signs) {
    assertThat(MediaType.of(signs.getBytes(StandardCharsets.ISO_8859_1))).isNull();
  }

  @Test
  void looksAtTheHeadOnly() {
    byte[] late = new byte[100];
    System.arraycopy("GIF89a".getBytes(StandardCharsets.US_ASCII), 0, late, 70, 6);
    assertThat(MediaType.of(late)).isNull();
  }
}
