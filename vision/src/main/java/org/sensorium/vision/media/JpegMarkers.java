package org.sensorium.vision.media;

import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageHeader.Variant;

/**
 * The marker segments of a JPEG file up to its first scan.
 *
 * <pre>
 *   FF D8            start
 *   FF mm, u16 n     segment mm of n bytes, these two included
 *     E1 "Exif\0\0"  EXIF data
 *     EE "Adobe"     byte 11: 0 RGB or CMYK, 1 YCbCr, 2 YCCK
 *     C0..CF         frame (but not C4, C8, CC): u8 bits, u16 height, u16 width, u8 components
 *     DA             scan: entropy-coded data follow
 *   FF D9            end
 * </pre>
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
final class JpegMarkers {
  private Orientation orientation = Orientation.UPRIGHT;
  private int adobe = -1;
  private @Nullable HeaderBytes frame;
  private long scan; // offset behind the scan's header

  private JpegMarkers() {}

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, "\u00FF\u00D8\u00FF");
  }

  static ImageHeader header(HeaderBytes bytes) throws MediaException {
    JpegMarkers markers = new JpegMarkers();
    HeaderBytes frame = markers.read(bytes);
    requireEnd(bytes, markers.scan);
    return new ImageHeader(
        ImageFormat.JPEG,
        frame.u16(3, true),
        frame.u16(1, true),
        markers.orientation,
        variant(frame, markers.adobe));
  }

  /** Width and height, pixels, of a JPEG that is part of another file. */
  static int[] size(HeaderBytes bytes) throws MediaException {
    HeaderBytes frame = new JpegMarkers().read(bytes);
    return new int[] {frame.u16(3, true), frame.u16(1, true)};
  }

  /** Reads up to the first scan and gives the frame header. */
  private HeaderBytes read(HeaderBytes bytes) throws MediaException {
    boolean exifSeen = false;
    long at = 2;
    while (true) {
      if (bytes.u8(at) != 0xFF) {
        throw bytes.damaged("byte %d is not a JPEG marker".formatted(at));
      }
      int marker = bytes.u8(at + 1);
      if (marker == 0xFF) { // fill byte
        at++;
        continue;
      }
      if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) { // stand-alone
        at += 2;
        continue;
      }
      if (marker == 0xD9) {
        throw bytes.damaged("the JPEG ends before any picture data");
      }
      int length = bytes.u16(at + 2, true);
      HeaderBytes body = bytes.part(at + 4, Math.max(0, length - 2));
      if (marker == 0xE1 && !exifSeen && body.has(0, "Exif\0\0")) {
        exifSeen = true;
        orientation = TiffDirectory.exifOrientation(body.part(6, body.length() - 6L));
      } else if (marker == 0xEE && body.has(0, "Adobe") && body.length() >= 12) {
        adobe = body.u8(11);
      } else if (isFrame(marker)) {
        if (frame != null) { // each decoder would believe another one
          throw bytes.damaged("the JPEG has a second frame header at byte %d".formatted(at));
        }
        frame = body;
      }
      at += 2L + Math.max(2, length);
      if (marker == 0xDA) {
        scan = at;
        break;
      }
    }
    if (frame == null) {
      throw bytes.damaged("the JPEG has a scan before its frame header");
    }
    return frame;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static Variant variant(HeaderBytes frame, int adobe) throws MediaException {
    int bits = frame.u8(0);
    int components = frame.u8(5);
    if (bits == 8 && (components == 1 || components == 3)) {
      return Variant.ORDINARY;
    }
    if (bits == 8 && components == 4) {
      return adobe == 2 ? Variant.YCCK : Variant.CMYK;
    }
    return Variant.OTHER;
  }

  /** Inside coded data FF is always followed by 00 or a restart, so FF D9 means the end. */
  private static void requireEnd(HeaderBytes bytes, long scan) throws MediaException {
    for (long at = bytes.length() - 2L; at >= scan; at--) {
      if (bytes.u8(at + 1) == 0xD9 && bytes.u8(at) == 0xFF) {
        return;
      }
    }
    throw bytes.truncated("no end marker (FF D9) after the picture data");
  }
}
