package org.sensorium.vision.media.video;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.sensorium.media.MediaException;

/** One frame of an animated WebP as a file of its own, and its pixels with their transparency. */
final class WebpStill {
  private static final int ALPHA = 0x10; // a flag of the VP8X chunk
  private static final int EXTENDED = 10; // bytes of its data
  private static final int HEADER = 12;
  private static final int CHUNK = 8;

  private WebpStill() {}

  /** A WebP file of the chunks in {@code from[at, end)}: ALPH and VP8, or VP8L. */
  static byte[] file(byte[] from, int at, int end, int width, int height) {
    int size = HEADER + CHUNK + EXTENDED + end - at;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(letters("RIFF")).putInt(size - CHUNK).put(letters("WEBP"));
    out.put(letters("VP8X")).putInt(EXTENDED).putInt(ALPHA);
    u24(out, width - 1);
    u24(out, height - 1);
    out.put(from, at, end - at);
    return out.array();
  }

  private static byte[] letters(String four) {
    return four.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void u24(ByteBuffer out, int value) {
    out.putShort((short) value).put((byte) (value >> 16));
  }

  /** Its pixels as red, green, blue, alpha; 255 where it has no transparency. */
  static byte[] decode(String name, byte[] file, int width, int height) throws MediaException {
    try (BytePointer pointer = new BytePointer(file);
        Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, pointer);
        Mat decoded = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_UNCHANGED)) {
      if (decoded.empty() || decoded.cols() != width || decoded.rows() != height) {
        throw new MediaException(name, "cannot be decoded; the file is damaged, fetch it again");
      }
      int channels = decoded.channels();
      byte[] samples = new byte[channels * width * height];
      decoded.data().get(samples);
      byte[] rgba = new byte[4 * width * height];
      for (int from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
        rgba[to] = samples[from + 2];
        rgba[to + 1] = samples[from + 1];
        rgba[to + 2] = samples[from];
        rgba[to + 3] = channels == 4 ? samples[from + 3] : (byte) 255;
      }
      return rgba;
    } catch (RuntimeException e) { // OpenCV's exceptions arrive as these
      throw new MediaException(name, "cannot be decoded: " + e.getMessage(), e);
    }
  }
}
