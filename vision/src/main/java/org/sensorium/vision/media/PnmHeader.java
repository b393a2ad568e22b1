package org.sensorium.vision.media;

import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageHeader.Variant;

/**
 * The header of a portable bitmap, graymap or pixmap: {@code P1} to {@code P6}, then width, height
 * and (not for bitmaps) the greatest sample value in decimal, between white space and {@code #}
 * comments.
 *
 * @param kind 1, 4 bitmap; 2, 5 graymap; 3, 6 pixmap; up to 3 the samples are decimal numbers too
 * @param width pixels
 * @param height pixels
 * @param maximum greatest sample value, 1 for bitmaps
 * @param end offset of the first sample
 * @see <a href="https://netpbm.sourceforge.net/doc/pnm.html">Netpbm</a>
 */
record PnmHeader(int kind, long width, long height, int maximum, long end) {

  static boolean matches(HeaderBytes bytes) {
    return bytes.length() > 2 && bytes.has(0, "P") && "123456".contains(character(bytes, 1));
  }

  private static String character(HeaderBytes bytes, long at) {
    try {
      return Character.toString(bytes.u8(at));
    } catch (MediaException e) {
      return "";
    }
  }

  static PnmHeader read(HeaderBytes bytes) throws MediaException {
    int kind = bytes.u8(1) - '0';
    boolean bitmap = kind % 3 == 1;
    long[] numbers = new long[bitmap ? 2 : 3];
    long at = 2;
    for (int i = 0; i < numbers.length; i++) {
      at = skipSpace(bytes, at);
      long from = at;
      while (Character.isDigit(bytes.u8(at)) && at - from < 9) {
        numbers[i] = numbers[i] * 10 + bytes.u8(at++) - '0';
      }
      if (at == from || !Character.isWhitespace(bytes.u8(at))) {
        throw bytes.damaged("byte %d of the PNM header is not a number".formatted(from));
      }
    }
    long maximum = bitmap ? 1 : numbers[2];
    if (maximum < 1 || maximum > 65_535) {
      throw bytes.damaged("the PNM's greatest value is %d, expected 1 to 65535".formatted(maximum));
    }
    return new PnmHeader(kind, numbers[0], numbers[1], (int) maximum, at + 1);
  }

  /** The next byte that is neither white space nor in a comment. */
  static long skipSpace(HeaderBytes bytes, long start) throws MediaException {
    long at = start;
    while (true) {
      int c = bytes.u8(at);
      if (c == '#') {
        while (bytes.u8(at) != '\n') {
          at++;
        }
      } else if (!Character.isWhitespace(c)) {
        return at;
      }
      at++;
    }
  }

  boolean bitmap() {
    return kind % 3 == 1;
  }

  /** Whether the samples are decimal numbers. */
  boolean plain() {
    return kind <= 3;
  }

  /** Samples a pixel. */
  int channels() {
    return kind % 3 == 0 ? 3 : 1;
  }

  /** The least that a row takes: in a plain file a digit a sample and, but in bitmaps, a space. */
  private long rowBytes() {
    if (bitmap()) {
      return plain() ? width : (width + 7) / 8;
    }
    return width * channels() * (plain() || maximum > 255 ? 2 : 1);
  }

  ImageHeader header(HeaderBytes bytes) throws MediaException {
    long needed = rowBytes() * height;
    if (needed > bytes.length() - end + (plain() ? 1 : 0)) { // no space after the last number
      throw bytes.truncated(
          "%d x %d pixels need %d bytes, %d are left"
              .formatted(width, height, needed, bytes.length() - end));
    }
    return new ImageHeader(ImageFormat.PNM, width, height, Orientation.UPRIGHT, Variant.OTHER);
  }
}
