package org.sensorium.vision.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenCV and ImageIO give the same pixels: PNG exactly, JPEG within 1 of 255. */
class DecodersAgreeTest {
  private static final int WIDTH = 67; // not whole blocks, nor whole pairs of chroma samples
  private static final int HEIGHT = 45;

  static Stream<Map.Entry<String, byte[]>> files() throws IOException {
    RgbImage smooth = TestPictures.gradient(WIDTH, HEIGHT);
    RgbImage noise = noise();
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("smooth.png", TestPictures.png(smooth));
    files.put("noise.png", TestPictures.png(noise));
    files.put(
        "grey.png", new PngWriter(4, 2, 8, 0).data(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 4).end());
    files.put(
        "gamma.png",
        new PngWriter(WIDTH, HEIGHT, 8, 2)
            .chunk("gAMA", new byte[] {0, 0, (byte) 0xB1, (byte) 0x8F})
            .data(noise.pixels(), 3 * WIDTH)
            .end());
    files.put("java.jpg", TestPictures.write(smooth, "jpeg"));
    files.put("java_noise.jpg", TestPictures.write(noise, "jpeg"));
    files.put("grey.jpg", TestPictures.write(smooth, BufferedImage.TYPE_BYTE_GRAY, "jpeg"));
    int quality = opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
    int progressive = opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
    int sampling = opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
    int restart = opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
    files.put("progressive.jpg", jpeg(noise, progressive, 1));
    files.put("restart.jpg", jpeg(noise, restart, 2));
    files.put("quality30.jpg", jpeg(noise, quality, 30));
    files.put("444.jpg", jpeg(noise, sampling, opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444));
    files.put("422.jpg", jpeg(noise, sampling, opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422));
    files.put("420.jpg", jpeg(noise, sampling, opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420));
    return files.entrySet().stream();
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
        .isLessThanOrEqualTo(name.endsWith("png") ? 0 : 1);
  }

  private static RgbImage noise() {
    byte[] pixels = new byte[3 * WIDTH * HEIGHT];
    new Random(5).nextBytes(pixels);
    return new RgbImage(WIDTH, HEIGHT, pixels);
  }

  private static byte[] jpeg(RgbImage image, int... options) {
    try (BytePointer pixels = new BytePointer(TestPictures.bgr(image));
        Mat mat = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, pixels);
        BytePointer out = new BytePointer();
        IntPointer parameters = new IntPointer(options)) {
      opencv_imgcodecs.imencode(".jpg", mat, out, parameters);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }
}
