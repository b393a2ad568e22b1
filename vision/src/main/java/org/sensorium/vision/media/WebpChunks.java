package org.sensorium.vision.media;

import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageHeader.Variant;

/**
 * The chunks of a WebP file.
 *
 * <pre>
 *   0   "RIFF", u32 size of the rest, "WEBP"
 *   12  chunks: 4 letters, u32 n, n bytes, padded to an even length
 *       "VP8X"  u8 flags (02 animated, 10 alpha), 3 bytes, u24 width - 1, u24 height - 1
 *       "VP8 "  3 bytes frame tag, 9D 01 2A, u14 width, u2, u14 height, u2
 *       "VP8L"  2F, then 14 bits width - 1, 14 bits height - 1, 1 bit alpha, least first
 *       "EXIF"  EXIF data, with or without "Exif\0\0" before them
 * </pre>
 *
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">WebP container</a>
 */
final class WebpChunks {
  private WebpChunks() {}

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, "RIFF") && bytes.has(8, "WEBP");
  }

  static ImageHeader header(HeaderBytes bytes) throws MediaException {
    long end = 8 + bytes.u32(4, false);
    if (end > bytes.length()) {
      throw bytes.truncated(
          "the WebP claims %d bytes, there are %d".formatted(end, bytes.length()));
    }
    HeaderBytes first = bytes.part(20, bytes.u32(16, false));
    if (bytes.has(12, "VP8X")) {
      boolean plain = (first.u8(0) & 0x12) == 0;
      return header(1 + u24(first, 4), 1 + u24(first, 7), exif(bytes, end), plain);
    } else if (bytes.has(12, "VP8 ")) {
      return header(
          first.u16(6, false) & 0x3FFF, first.u16(8, false) & 0x3FFF, Orientation.UPRIGHT, true);
    } else if (bytes.has(12, "VP8L")) {
      long bits = first.u32(1, false);
      boolean opaque = (bits >> 28 & 1) == 0;
      return header(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), Orientation.UPRIGHT, opaque);
    }
    throw bytes.damaged("the WebP starts with none of the chunks VP8X, VP8 and VP8L");
  }

  private static ImageHeader header(
      long width, long height, Orientation orientation, boolean ordinary) {
    return new ImageHeader(
        ImageFormat.WEBP, width, height, orientation, ordinary ? Variant.ORDINARY : Variant.OTHER);
  }

  private static Orientation exif(HeaderBytes bytes, long end) throws MediaException {
    long size;
    for (long at = 12; at + 8 <= end; at += 8 + size + (size & 1)) {
      size = bytes.u32(at + 4, false);
      if (bytes.has(at, "EXIF")) {
        HeaderBytes exif = bytes.part(at + 8, size);
        return TiffDirectory.exifOrientation(
            exif.has(0, "Exif\0\0") ? exif.part(6, size - 6) : exif);
      }
    }
    return Orientation.UPRIGHT;
  }

  private static long u24(HeaderBytes bytes, long offset) throws MediaException {
    return bytes.u16(offset, false) | (long) bytes.u8(offset + 2) << 16;
  }
}
