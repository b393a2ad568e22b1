package org.sensorium.vision.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Made-up pictures in every format, and edits of their files. */
final class TestPictures {
  private TestPictures() {}

  /** Smooth, and different under every turn and mirroring. */
  static RgbImage gradient(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[at++] = (byte) (20 + 200 * x / width);
        pixels[at++] = (byte) (20 + 200 * y / height);
        pixels[at++] = (byte) (230 - 120 * x / width - 60 * y / height);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  static RgbImage grey(int width, int height, int... values) {
    byte[] pixels = new byte[3 * values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i / 3];
    }
    return new RgbImage(width, height, pixels);
  }

  static byte[] png(RgbImage image) {
    return new PngWriter(image.width(), image.height(), 8, 2)
        .data(image.pixels(), 3 * image.width())
        .end();
  }

  /** Through one of ImageIO's writers: "jpeg", "bmp", "gif", "tiff". */
  static byte[] write(RgbImage image, int bufferedImageType, String format) throws IOException {
    BufferedImage buffered = new BufferedImage(image.width(), image.height(), bufferedImageType);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        buffered.setRGB(
            x,
            y,
            0xFF000000
                | image.sample(x, y, 0) << 16
                | image.sample(x, y, 1) << 8
                | image.sample(x, y, 2));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(buffered, format, out)) {
      throw new IllegalStateException("no writer of " + format);
    }
    return out.toByteArray();
  }

  static byte[] write(RgbImage image, String format) throws IOException {
    return write(image, BufferedImage.TYPE_3BYTE_BGR, format);
  }

  /**
   * Through OpenCV.
   *
   * @param channels samples of each pixel of the array: 3 BGR, 4 BGRA
   */
  static byte[] webp(int width, int height, int channels, byte[] samples, int quality) {
    try (BytePointer pixels = new BytePointer(samples);
        Mat mat =
            new Mat(
                height, width, channels == 4 ? opencv_core.CV_8UC4 : opencv_core.CV_8UC3, pixels);
        BytePointer out = new BytePointer();
        IntPointer options = new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality)) {
      opencv_imgcodecs.imencode(".webp", mat, out, options);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  /** Like a photograph: smooth light, edges, textures, a little noise. */
  static RgbImage photo(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    Random random = new Random(11);
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean disc = Math.hypot(x - 0.6 * width, y - 0.4 * height) < 0.25 * height;
        double light = 90 + 80 * Math.sin(4.0 * x / width + 2.0 * y / height);
        double texture = y > 0.7 * height ? 25 * Math.sin(0.9 * x) * Math.cos(0.7 * y) : 0;
        for (int c = 0; c < 3; c++) {
          double colour = disc ? 60 * (1 - c) : 30 * Math.cos(c + 3.0 * x / width);
          double value = light + colour + texture + 4 * random.nextGaussian();
          pixels[at++] = (byte) Math.max(0, Math.min(255, value));
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Through OpenCV, with its options. */
  static byte[] jpeg(RgbImage image, int... options) {
    try (BytePointer pixels = new BytePointer(bgr(image));
        Mat mat = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, pixels);
        BytePointer out = new BytePointer();
        IntPointer parameters = new IntPointer(options)) {
      opencv_imgcodecs.imencode(".jpg", mat, out, parameters);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  static byte[] bgr(RgbImage image) {
    byte[] out = image.pixels().clone();
    for (int i = 0; i < out.length; i += 3) {
      byte red = out[i];
      out[i] = out[i + 2];
      out[i + 2] = red;
    }
    return out;
  }

  /** A TIFF structure with nothing but an orientation. */
  static byte[] exif(int orientation) {
    return ByteBuffer.allocate(26)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("II*\0".getBytes(StandardCharsets.US_ASCII))
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 274)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .array();
  }

  /** The JPEG with an EXIF segment after its start marker. */
  static byte[] withExif(byte[] jpeg, byte[] exif) {
    return ByteBuffer.allocate(jpeg.length + exif.length + 10)
        .put(jpeg, 0, 2)
        .putShort((short) 0xFFE1)
        .putShort((short) (exif.length + 8))
        .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
        .put(exif)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** A copy with some bytes replaced. */
  static byte[] patched(byte[] bytes, int offset, int... values) {
    byte[] copy = bytes.clone();
    for (int i = 0; i < values.length; i++) {
      copy[offset + i] = (byte) values[i];
    }
    return copy;
  }

  static byte[] concat(byte[] a, byte[] b) {
    byte[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }

  static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  static byte[] resource(String name) throws IOException {
    try (var in = TestPictures.class.getResourceAsStream("/odd/" + name)) {
      return in.readAllBytes();
    }
  }

  /** Greatest difference of two samples at the same place. */
  static int maxDifference(RgbImage a, RgbImage b) {
    if (a.width() != b.width() || a.height() != b.height()) {
      return Integer.MAX_VALUE;
    }
    int max = 0;
    for (int i = 0; i < a.pixels().length; i++) {
      max = Math.max(max, Math.abs((a.pixels()[i] & 0xFF) - (b.pixels()[i] & 0xFF)));
    }
    return max;
  }
}
