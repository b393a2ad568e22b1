package org.sensorium.demos.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.media.MediaProbe;
import org.sensorium.datasets.media.PerceptualHash;
import org.sensorium.vision.media.ImageDecoder;

class ImageProbeTest {
  private static final MediaProbe PROBE = ImageProbe.allMedia();
  private static final Path MEDIA = Path.of(System.getProperty("samples", "none"), "media");

  @TempDir private Path folder;

  private Path write(String name, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(20, 12, BufferedImage.TYPE_INT_RGB), format, bytes);
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({"png", "gif", "jpeg", "bmp", "tiff"})
  void theContentDecidesNotTheName(String format) throws IOException {
    Path file = write("a.jpg", format);
    assertThat(PROBE.read(file, Media.Kind.IMAGE)).isEqualTo(MediaHeader.image(format, 20, 12));
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    Path png = write("a.png", "png");
    refused(png, Media.Kind.AUDIO, "a picture (png), expected a recording");
    refused(folder.resolve("none.jpg"), Media.Kind.IMAGE, "no such file");
    byte[] bytes = Files.readAllBytes(png);
    refused(
        Files.write(png, Arrays.copyOf(bytes, bytes.length - 8)), Media.Kind.IMAGE, "truncated");
    refused(Files.write(png, new byte[0]), Media.Kind.IMAGE, "the file is empty");
    refused(
        Files.writeString(png, "404 Not Found"),
        Media.Kind.IMAGE,
        "starts with the bytes 34 30 34 20 4e 6f 74 20, expected a PNG, JPEG, GIF");
    refused(
        Files.writeString(png, "1 2 3\n4 5 6\n"),
        Media.Kind.IMAGE,
        "a point cloud (xyz), expected a picture");
  }

  private static void refused(Path file, Media.Kind expected, String reason) {
    assertThatThrownBy(() -> PROBE.read(file, expected))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  @Tag("samples")
  void everyPictureOfTheSamplesHasAHeader() throws IOException {
    assumeTrue(Files.isDirectory(MEDIA), "no samples: name their folder by -Dsamples=DIR");
    int read = 0;
    for (String name : List.of("photos", "clothing", "llamafactory_mm", "video")) {
      try (Stream<Path> files = Files.walk(MEDIA.resolve(name))) {
        for (Path file : files.filter(f -> f.toString().matches(".*\\.(jpg|png|gif)")).toList()) {
          MediaHeader header = PROBE.read(file, Media.Kind.IMAGE);
          assertThat(header.width()).as(file.toString()).isBetween(10, 5000);
          assertThat(header.height()).as(file.toString()).isBetween(10, 5000);
          read++;
        }
      }
    }
    assertThat(read).isGreaterThanOrEqualTo(215);
  }

  /** Sizes and hashes as Pillow 11.3 and imagehash 4.3.2 tell them. */
  @ParameterizedTest
  @Tag("samples")
  @CsvSource({
    "astronaut.png,         512,  512, c2924c5532bddfc8",
    "camera.png,            512,  512, bff1c1c0434e8cbc",
    "cell.png,              550,  660, b46a4bb4b44b4bb4",
    "chelsea.png,           451,  300, b15fe6465121175e",
    "coffee.png,            600,  400, bb8320376c0f3637",
    "page.png,              384,  191, 81efa4a966d892da",
    "hubble_deep_field.jpg, 1000, 872, 84cc4b96ba4d333e",
    "retina.jpg,           1411, 1411, c0cc1f977ac02d4f"
  })
  void samplesAgreeWithOtherPrograms(String name, int width, int height, String phash)
      throws IOException {
    assumeTrue(Files.isDirectory(MEDIA), "no samples: name their folder by -Dsamples=DIR");
    Path file = MEDIA.resolve("photos").resolve(name);
    String format = name.endsWith("png") ? "png" : "jpeg";
    assertThat(PROBE.read(file, Media.Kind.IMAGE))
        .isEqualTo(MediaHeader.image(format, width, height));
    long hash = new ImageProbe(ImageDecoder.standard()).hash(file);
    int distance = PerceptualHash.distance(hash, Long.parseUnsignedLong(phash, 16));
    // the decoders of JPEG may differ by 1 in a sample
    assertThat(distance).isLessThanOrEqualTo(format.equals("png") ? 0 : 2);
  }
}
