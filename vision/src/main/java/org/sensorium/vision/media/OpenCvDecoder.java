package org.sensorium.vision.media;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.sensorium.media.MediaException;

/**
 * The fast path: ordinary JPEG, PNG and WebP through the libraries inside OpenCV (libjpeg-turbo,
 * libpng, libwebp).
 *
 * <p>It also takes every other WebP: TwelveMonkeys 3.13 reads the YCbCr of lossy WebP as
 * full-range, which makes pictures about 7 of 255 levels too dark on the average.
 */
final class OpenCvDecoder {
  private static final int RGB =
      opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
  private static final int BGR_OR_BGRA = opencv_imgcodecs.IMREAD_UNCHANGED;

  private OpenCvDecoder() {}

  static boolean takes(ImageHeader header) {
    return header.variant() == ImageHeader.Variant.ORDINARY || header.format() == ImageFormat.WEBP;
  }

  static RgbImage decode(String file, byte[] bytes, ImageHeader header, Background background)
      throws MediaException {
    boolean ordinary = header.variant() == ImageHeader.Variant.ORDINARY;
    try (BytePointer pointer = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, pointer);
        Mat decoded = opencv_imgcodecs.imdecode(encoded, ordinary ? RGB : BGR_OR_BGRA)) {
      if (decoded.empty()) {
        throw new MediaException(
            file,
            "the %s data cannot be decoded; the file is damaged, fetch it again"
                .formatted(header.format()));
      }
      int width = decoded.cols();
      int height = decoded.rows();
      if (width != header.width() || height != header.height()) {
        throw new MediaException(
            file,
            "decoded to %d x %d pixels, the header says %d x %d; the file is damaged"
                .formatted(width, height, header.width(), header.height()));
      }
      int channels = decoded.channels();
      byte[] samples = new byte[channels * width * height];
      decoded.data().get(samples);
      return new RgbImage(
          width, height, ordinary ? samples : fromBgr(samples, channels, background));
    } catch (RuntimeException e) { // OpenCV's exceptions arrive as these
      throw new MediaException(
          file, "the %s data cannot be decoded: %s".formatted(header.format(), e.getMessage()), e);
    }
  }

  private static byte[] fromBgr(byte[] samples, int channels, Background background) {
    byte[] rgb = new byte[samples.length / channels * RgbImage.CHANNELS];
    for (int from = 0, to = 0; to < rgb.length; from += channels, to += RgbImage.CHANNELS) {
      int alpha = channels == 4 ? samples[from + 3] & 0xFF : 255;
      background.put(
          rgb, to, samples[from + 2] & 0xFF, samples[from + 1] & 0xFF, samples[from] & 0xFF, alpha);
    }
    return rgb;
  }
}
