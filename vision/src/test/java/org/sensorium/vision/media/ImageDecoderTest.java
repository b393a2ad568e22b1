package org.sensorium.vision.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageHeader.Variant;

class ImageDecoderTest {
  /** Files whose first frame or page ends long before they do. */
  private static final Set<String> SEVERAL = Set.of("frames.gif", "transparent.gif", "fax.tiff");

  @TempDir Path folder;

  @Test
  void readsAFile() throws IOException {
    RgbImage image = TestPictures.gradient(9, 7);
    Path file = Files.write(folder.resolve("a.jpg"), TestPictures.png(image)); // named wrongly
    assertThat(ImageDecoder.standard().decode(file).pixels()).isEqualTo(image.pixels());
  }

  @Test
  void missingFileAndFolderAreNamed() {
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> ImageDecoder.standard().decode(folder.resolve("no.png")))
        .withMessageContaining("no.png: no such file; check the path");
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> ImageDecoder.standard().decode(folder))
        .withMessageContaining("not a regular file");
  }

  @Test
  void aHeaderTellsTheTrueFormatAndTheUprightSize() throws IOException {
    ImageDecoder decoder = ImageDecoder.standard();
    byte[] jpeg = TestPictures.jpeg(TestPictures.gradient(9, 7));
    Path file = Files.write(folder.resolve("a.png"), jpeg); // named wrongly
    assertThat(decoder.info(file)).isEqualTo(new ImageInfo(ImageFormat.JPEG, 9, 7));
    for (int tag = 1; tag <= 8; tag++) {
      ImageInfo info = decoder.info("a", TestPictures.withExif(jpeg, TestPictures.exif(tag)));
      assertThat(List.of(info.width(), info.height()))
          .isEqualTo(tag < 5 ? List.of(9, 7) : List.of(7, 9));
    }
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> decoder.info("a", TestPictures.cut(jpeg, jpeg.length - 2)))
        .withMessageContaining("truncated");
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> decoder(10_000, 62, 100).info("a", jpeg))
        .withMessageContaining("9 x 7 pixels, more than the limit of 62 pixels");
  }

  @Test
  void limitsAreCheckedBeforeDecoding() throws IOException {
    byte[] png = TestPictures.png(TestPictures.gradient(30, 20));
    Path file = Files.write(folder.resolve("a.png"), png);
    assertThatThrownBy(() -> decoder(png.length - 1, 1000, 100).decode(file))
        .hasMessageContaining(
            "%d bytes, more than the limit of %d".formatted(png.length, png.length - 1));
    assertThatThrownBy(() -> decoder(png.length, 599, 100).decode(file))
        .hasMessageContaining("30 x 20 pixels, more than the limit of 599 pixels");
    assertThatThrownBy(() -> decoder(png.length, 600, 29).decode(file))
        .hasMessageContaining("of 29 a side");
    assertThat(decoder(png.length, 600, 30).decode(file).width()).isEqualTo(30);
  }

  @Test
  void limitsMustMakeSense() {
    assertThatThrownBy(() -> new ImageLimits(0, 1, 1)).hasMessageContaining("bytes");
    assertThatThrownBy(() -> new ImageLimits(1, Long.MAX_VALUE, 1)).hasMessageContaining("pixels");
    assertThatThrownBy(() -> new ImageLimits(1, 1, 0)).hasMessageContaining("side");
  }

  @Test
  void backgroundShowsThrough() throws IOException {
    byte[] half = new PngWriter(1, 1, 8, 6).data(new byte[] {100, 100, 100, (byte) 128}, 4).end();
    RgbImage onBlue =
        new ImageDecoder(ImageLimits.STANDARD, new Background(0, 0, 255)).decode("half.png", half);
    assertThat(onBlue.pixels()).containsExactly(50, 50, 177);
    assertThatThrownBy(() -> new Background(0, 256, 0)).hasMessageContaining("0, 256, 0");
  }

  /** A cut file is refused, unless the picture was whole without what is missing. */
  @Test
  void truncatedFilesNeverGiveAPartOfAPicture() throws IOException {
    for (SyntheticOddImages.Odd odd : SyntheticOddImages.list()) {
      if (odd.expected() == null || odd.name().equals("plain.pgm")) {
        continue; // the last number of a plain PNM may lose digits unnoticed
      }
      int refused = 0;
      for (int i = 0; i < 40; i++) {
        byte[] cut = TestPictures.cut(odd.bytes(), odd.bytes().length * i / 40);
        try {
          RgbImage image = ImageDecoder.standard().decode("cut", cut);
          assertThat(TestPictures.maxDifference(image, odd.expected()))
              .as("%s cut to %d of %d bytes", odd.name(), cut.length, odd.bytes().length)
              .isLessThanOrEqualTo(odd.tolerance());
        } catch (MediaException e) {
          refused++;
        }
      }
      boolean frames = SEVERAL.contains(odd.name());
      assertThat(refused).as(odd.name()).isGreaterThan(frames ? 10 : 20);
    }
  }

  /** Whatever a file holds, it becomes a picture or a {@link MediaException}. */
  @Test
  void damagedFilesNeverCrash() throws IOException {
    ImageDecoder decoder = decoder(1 << 20, 1 << 20, 4096);
    Random random = new Random(3);
    int read = 0;
    int refused = 0;
    for (SyntheticOddImages.Odd odd : SyntheticOddImages.list()) {
      for (int round = 0; round < 60 && odd.bytes().length > 0; round++) {
        byte[] bytes = odd.bytes().clone();
        for (int i = 0; i <= round % 4; i++) {
          int range = round % 2 == 0 ? bytes.length : Math.min(bytes.length, 64);
          bytes[random.nextInt(range)] = (byte) random.nextInt();
        }
        try {
          decoder.decode(odd.name(), bytes);
          read++;
        } catch (MediaException e) {
          assertThat(e).hasMessageStartingWith(odd.name() + ": ");
          refused++;
        }
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  /** What no reading of the header sees: the decoder itself finds another size. */
  @Test
  void theDecodersSizeIsChecked() throws IOException {
    byte[] bmp = OddBmps.pngInside(24, 16); // whose reader decodes the 300 x 200 pixels inside
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> odd(ImageFormat.BMP, Variant.OTHER, 24, 16).decode(bmp))
        .withMessageContaining(
            "odd: the decoder finds 300 x 200 pixels where the header says 24 x");
    byte[] cmyk = TestPictures.resource("cmyk.jpg");
    for (Variant variant : List.of(Variant.CMYK, Variant.YCCK)) {
      assertThatExceptionOfType(MediaException.class)
          .isThrownBy(() -> odd(ImageFormat.JPEG, variant, 9, 9).decode(cmyk))
          .withMessageContaining(
              "odd: the decoder finds 24 x 16 pixels where the header says 9 x 9");
    }
  }

  private static ImageIoDecoder odd(ImageFormat format, Variant variant, int width, int height) {
    ImageHeader header = new ImageHeader(format, width, height, Orientation.UPRIGHT, variant);
    return new ImageIoDecoder("odd", header, Background.WHITE);
  }

  /** Three components where the markers promise four: no raw exception escapes. */
  @Test
  void aRasterThatIsNotWhatItsModelSaysIsRefused() throws IOException {
    byte[] rgb = TestPictures.write(TestPictures.gradient(24, 16), "jpeg");
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> odd(ImageFormat.JPEG, Variant.CMYK, 24, 16).decode(rgb))
        .withMessageContaining("3 components, expected 4");
  }

  private static ImageDecoder decoder(long bytes, long pixels, int side) {
    return new ImageDecoder(new ImageLimits(bytes, pixels, side), Background.WHITE);
  }
}
