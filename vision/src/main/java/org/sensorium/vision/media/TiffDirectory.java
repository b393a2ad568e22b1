package org.sensorium.vision.media;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.sensorium.media.MediaException;

/**
 * The first directory of a TIFF file, or of the TIFF structure that EXIF data are.
 *
 * <pre>
 *   0   "II" little-endian or "MM" big-endian
 *   2   u16 42
 *   4   u32 offset of the directory: u16 count, then 12 bytes an entry, then u32 offset of the next
 *       entry: u16 tag, u16 type, u32 count, 4 bytes of value or the offset of the values
 * </pre>
 *
 * <p>Of a tag that is there twice the last entry counts, as in Pillow.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class TiffDirectory {
  private static final int ENTRY = 12; // bytes
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  // bytes a value, by type number; types past the last one are skipped by readers
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

  private final HeaderBytes bytes;
  private final boolean big;
  private final long start; // offset of the directory
  private final Map<Integer, HeaderBytes> entries = new LinkedHashMap<>(); // 12 bytes, by tag

  private TiffDirectory(HeaderBytes bytes) throws MediaException {
    this.bytes = bytes;
    big = bytes.has(0, "MM");
    start = bytes.u32(4, big);
    int count = bytes.u16(start, big);
    for (int i = 0; i < count; i++) {
      HeaderBytes entry = bytes.part(start + 2 + (long) ENTRY * i, ENTRY);
      int tag = entry.u16(0, big);
      if (size(entry) > 4 && entry.u32(8, big) + size(entry) > bytes.length()) {
        throw bytes.truncated(
            "TIFF tag %d claims %d bytes at offset %d, the file has %d bytes"
                .formatted(tag, size(entry), entry.u32(8, big), bytes.length()));
      }
      entries.put(tag, entry);
    }
  }

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, "II*\0") || bytes.has(0, "MM\0*");
  }

  static boolean matchesBigTiff(HeaderBytes bytes) {
    return bytes.has(0, "II+\0") || bytes.has(0, "MM\0+");
  }

  /** Reads the directory; every entry's values must lie inside the file. */
  static TiffDirectory read(HeaderBytes bytes) throws MediaException {
    return new TiffDirectory(bytes);
  }

  /** Bytes of an entry's values; up to 4 they lie in the entry itself. */
  private long size(HeaderBytes entry) throws MediaException {
    int type = entry.u16(2, big);
    return type < TYPE_BYTES.length ? TYPE_BYTES[type] * entry.u32(4, big) : 0;
  }

  /** Number of values of a tag, 0 if there is none. */
  long count(int tag) throws MediaException {
    HeaderBytes entry = entries.get(tag);
    return entry == null ? 0 : entry.u32(4, big);
  }

  /** A tag's value; base if it has none there, or none of whole numbers. */
  long value(int tag, long index, long base) throws MediaException {
    HeaderBytes entry = entries.get(tag);
    if (entry == null || index >= entry.u32(4, big)) {
      return base;
    }
    HeaderBytes where = size(entry) > 4 ? bytes : entry;
    long at = size(entry) > 4 ? entry.u32(8, big) : 8;
    return switch (entry.u16(2, big)) {
      case BYTE -> where.u8(at + index);
      case SHORT -> where.u16(at + 2 * index, big);
      case LONG -> where.u32(at + 4 * index, big);
      default -> base;
    };
  }

  /** The orientation tag; upright if it is not one number, as in Pillow. */
  Orientation orientation() throws MediaException {
    HeaderBytes entry = entries.get(Orientation.TAG);
    boolean number = entry != null && entry.u16(2, big) != BYTE && entry.u32(4, big) == 1;
    return number ? Orientation.ofTag(value(Orientation.TAG, 0, 1)) : Orientation.UPRIGHT;
  }

  /** The orientation in EXIF data; upright if they are damaged, which they often are. */
  static Orientation exifOrientation(HeaderBytes exif) {
    try {
      return matches(exif) ? read(exif).orientation() : Orientation.UPRIGHT;
    } catch (MediaException e) {
      return Orientation.UPRIGHT;
    }
  }

  /**
   * The file with nothing but some entries in its first directory and with no other directory.
   *
   * @param file the bytes that the directory was read from
   */
  byte[] only(Set<Integer> tags, byte[] file) throws MediaException {
    byte[] copy = file.clone();
    int at = (int) start + 2;
    int kept = 0;
    long size = 0;
    for (Map.Entry<Integer, HeaderBytes> entry : entries.entrySet()) {
      if (tags.contains(entry.getKey())) {
        for (int i = 0; i < ENTRY; i++) {
          copy[at++] = (byte) entry.getValue().u8(i);
        }
        kept++;
        size += size(entry.getValue());
      }
    }
    if (size > file.length) { // a decoder copies them all
      throw bytes.damaged("the TIFF's tags claim %d bytes, more than the file has".formatted(size));
    }
    copy[(int) start] = (byte) (big ? kept >> 8 : kept);
    copy[(int) start + 1] = (byte) (big ? kept : kept >> 8);
    for (int i = 0; i < 4 && at < copy.length; i++) {
      copy[at++] = 0; // no next directory
    }
    return copy;
  }
}
