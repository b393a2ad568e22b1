package org.sensorium.vision.media;

import org.sensorium.vision.media.ImageHeader.Variant;

/**
 * The header of a BMP file.
 *
 * <pre>
 *   0   "BM", u32 size, u32, u32 offset of the pixels
 *   14  u32 n, size of the information header
 *       n = 12 (OS/2): u16 width, u16 height
 *       otherwise:     i32 width, i32 height, negative if rows run from the top
 * </pre>
 */
final class BmpHeader {
  private static final int OS2 = 12;

  private BmpHeader() {}

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, "BM");
  }

  static ImageHeader header(HeaderBytes bytes) throws MediaException {
    boolean os2 = bytes.u32(14, false) == OS2;
    long width = os2 ? bytes.u16(18, false) : (int) bytes.u32(18, false);
    long height = os2 ? bytes.u16(20, false) : Math.abs((long) (int) bytes.u32(22, false));
    return new ImageHeader(ImageFormat.BMP, width, height, Orientation.UPRIGHT, Variant.OTHER);
  }
}
