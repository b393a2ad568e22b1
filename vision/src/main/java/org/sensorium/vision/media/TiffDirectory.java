package org.sensorium.vision.media;

import java.util.HashMap;
import java.util.Map;

/**
 * The first directory of a TIFF file, or of the TIFF structure that EXIF data are.
 *
 * <pre>
 *   0   "II" little-endian or "MM" big-endian
 *   2   u16 42
 *   4   u32 offset of the directory: u16 count, then 12 bytes an entry
 *       entry: u16 tag, u16 type, u32 count, 4 bytes of value or the offset of the values
 * </pre>
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class TiffDirectory {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  // bytes a value, by type number; types past the last one are skipped by readers
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

  private final Map<Integer, Long> values = new HashMap<>();

  private TiffDirectory() {}

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, "II*\0") || bytes.has(0, "MM\0*");
  }

  static boolean matchesBigTiff(HeaderBytes bytes) {
    return bytes.has(0, "II+\0") || bytes.has(0, "MM\0+");
  }

  /** Reads the directory; every entry's values must lie inside the file. */
  static TiffDirectory read(HeaderBytes bytes) throws MediaException {
    boolean big = bytes.has(0, "MM");
    long at = bytes.u32(4, big);
    int entries = bytes.u16(at, big);
    TiffDirectory directory = new TiffDirectory();
    for (int i = 0; i < entries; i++) {
      directory.add(bytes.part(at + 2 + 12L * i, 12), big, bytes.length());
    }
    return directory;
  }

  private void add(HeaderBytes entry, boolean big, int fileLength) throws MediaException {
    int tag = entry.u16(0, big);
    int type = entry.u16(2, big);
    long count = entry.u32(4, big);
    long size = type < TYPE_BYTES.length ? TYPE_BYTES[type] * count : 0;
    if (size > 4 && entry.u32(8, big) + size > fileLength) {
      throw entry.truncated(
          "TIFF tag %d claims %d values of %d bytes at offset %d, the file has %d bytes"
              .formatted(tag, count, TYPE_BYTES[type], entry.u32(8, big), fileLength));
    }
    if (count == 1 && type == SHORT) {
      values.put(tag, (long) entry.u16(8, big));
    } else if (count == 1 && type == LONG) {
      values.put(tag, entry.u32(8, big));
    }
  }

  /** The orientation tag. */
  Orientation orientation() {
    return Orientation.ofTag(values.getOrDefault(Orientation.TAG, 1L));
  }

  /** The orientation in EXIF data; upright if they are damaged, which they often are. */
  static Orientation exifOrientation(HeaderBytes exif) {
    try {
      return matches(exif) ? read(exif).orientation() : Orientation.UPRIGHT;
    } catch (MediaException e) {
      return Orientation.UPRIGHT;
    }
  }

  static ImageHeader header(HeaderBytes bytes) throws MediaException {
    TiffDirectory directory = read(bytes);
    return new ImageHeader(
        ImageFormat.TIFF,
        directory.values.getOrDefault(WIDTH, 0L),
        directory.values.getOrDefault(HEIGHT, 0L),
        directory.orientation(),
        ImageHeader.Variant.OTHER);
  }
}
