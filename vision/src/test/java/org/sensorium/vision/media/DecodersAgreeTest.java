package org.sensorium.vision.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fast path gives the pixels of a second decoder: of ImageIO PNG exactly and JPEG within 1 of
 * 255; WebP, for which ImageIO has no good one, the known pixels of lossless files and Pillow's of
 * a lossy one exactly.
 */
class DecodersAgreeTest {
  private static final int[][] SIZES = {{67, 45}, {640, 427}, {333, 500}, {1025, 769}}; // pixels

  static Stream<Map.Entry<String, byte[]>> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int[] size : SIZES) { // hardly any is whole blocks, or whole pairs of chroma samples
      String name = "%dx%d_".formatted(size[0], size[1]);
      RgbImage photo = TestPictures.photo(size[0], size[1]);
      files.put(name + "photo.png", TestPictures.png(photo));
      files.put(name + "java.jpg", TestPictures.write(photo, "jpeg"));
      files.put(name + "grey.jpg", TestPictures.write(photo, BufferedImage.TYPE_BYTE_GRAY, "jpeg"));
      jpegs(name, photo, files);
    }
    RgbImage noise = noise(67, 45);
    files.put("noise.png", TestPictures.png(noise));
    files.put("smooth.jpg", TestPictures.write(TestPictures.gradient(67, 45), "jpeg"));
    files.put(
        "grey.png", new PngWriter(4, 2, 8, 0).data(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 4).end());
    files.put(
        "gamma.png",
        new PngWriter(67, 45, 8, 2)
            .chunk("gAMA", new byte[] {0, 0, (byte) 0xB1, (byte) 0x8F})
            .data(noise.pixels(), 3 * 67)
            .end());
    jpegs("noise_", noise, files);
    return files.entrySet().stream();
  }

  private static void jpegs(String name, RgbImage image, Map<String, byte[]> files) {
    int quality = opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
    int progressive = opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
    int sampling = opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
    int restart = opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
    files.put(name + "progressive.jpg", TestPictures.jpeg(image, progressive, 1));
    files.put(name + "restart.jpg", TestPictures.jpeg(image, restart, 2));
    files.put(name + "quality30.jpg", TestPictures.jpeg(image, quality, 30));
    int[] factors = {
      opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444,
      opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422,
      opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420,
      opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_440,
      opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_411
    };
    for (int factor : factors) {
      files.put(
          name + "factor%x.jpg".formatted(factor), TestPictures.jpeg(image, sampling, factor));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void agree(Map.Entry<String, byte[]> entry) throws IOException {
    String name = entry.getKey();
    byte[] bytes = entry.getValue();
    ImageHeader header = ImageHeaders.read(new HeaderBytes(name, bytes), bytes);
    assertThat(OpenCvDecoder.takes(header)).isTrue();
    RgbImage fast = OpenCvDecoder.decode(name, bytes, header, Background.WHITE);
    RgbImage other = new ImageIoDecoder(name, header, Background.WHITE).decode(bytes);
    assertThat(TestPictures.maxDifference(fast, other))
        .as(name)
        .isLessThanOrEqualTo(name.endsWith("png") ? 0 : 1);
  }

  @Test
  void losslessWebpGivesThePixelsThatWereEncoded() throws IOException {
    for (int[] size : SIZES) {
      RgbImage photo = TestPictures.photo(size[0], size[1]);
      byte[] file = TestPictures.webp(size[0], size[1], 3, TestPictures.bgr(photo), 101);
      assertThat(ImageDecoder.standard().decode("photo.webp", file).pixels())
          .isEqualTo(photo.pixels());
    }
  }

  /** Both files from src/test/scripts/odd_resources.py (Pillow 12.3). */
  @Test
  void lossyWebpGivesPillowsPixels() throws IOException {
    ImageDecoder decoder = ImageDecoder.standard();
    assertThat(decoder.decode("lossy.webp", TestPictures.resource("lossy.webp")).pixels())
        .isEqualTo(decoder.decode("lossy.png", TestPictures.resource("lossy.png")).pixels());
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(5).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
