package org.sensorium.vision.media;

import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageHeader.Variant;

/**
 * The header of a BMP file.
 *
 * <pre>
 *   0   "BM", u32 size, u32, u32 offset of the pixels
 *   14  u32 n, size of the information header
 *       n = 12 (OS/2): u16 width, u16 height
 *       otherwise:     i32 width, i32 height, negative if rows run from the top
 *   30  u32 compression, if n reaches that far: 0 none, 1 RLE8, 2 RLE4, 3 and 6 bit fields,
 *       4 a JPEG file, 5 a PNG file (or other things in OS/2)
 * </pre>
 *
 * <p>Compressions 4 and 5 are for printers; the file inside has a size of its own, which no limit
 * would have seen.
 */
final class BmpHeader {
  private static final int OS2 = 12;
  private static final int COMPRESSION = 30;

  private BmpHeader() {}

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, "BM");
  }

  static ImageHeader header(HeaderBytes bytes) throws MediaException {
    long size = bytes.u32(14, false);
    boolean os2 = size == OS2;
    long width = os2 ? bytes.u16(18, false) : (int) bytes.u32(18, false);
    long height = os2 ? bytes.u16(20, false) : Math.abs((long) (int) bytes.u32(22, false));
    long compression = 14 + size >= COMPRESSION + 4 ? bytes.u32(COMPRESSION, false) : 0;
    if (compression == 4 || compression == 5) {
      throw new MediaException(
          bytes.file(),
          "a BMP of compression %d (a JPEG or PNG inside), expected 0 to 3; save it as PNG"
              .formatted(compression));
    }
    return new ImageHeader(ImageFormat.BMP, width, height, Orientation.UPRIGHT, Variant.OTHER);
  }
}
