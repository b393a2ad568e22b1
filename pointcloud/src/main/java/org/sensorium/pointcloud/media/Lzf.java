package org.sensorium.pointcloud.media;

import org.sensorium.media.MediaException;

/**
 * LZF, the compression of PCD files. A block starts with a byte c: below 32, c + 1 bytes follow as
 * they are; else c / 32 + 2 bytes (9 and the next byte's number more where c / 32 is 7) repeat what
 * stood (c % 32) * 256 + next byte + 1 before.
 *
 * @see <a href="http://oldhome.schmorp.de/marc/liblzf.html">LibLZF</a>
 */
final class Lzf {
  /** Three bytes make 264 at most. */
  static final long GREATEST_RATIO = 88;

  private Lzf() {}

  /**
   * Unpacks exactly {@code size} bytes.
   *
   * @param from where the packed bytes start
   * @param packed their number, all within the file
   */
  static byte[] unpack(CloudSource file, int from, int packed, int size) throws MediaException {
    byte[] out = new byte[size];
    int at = from;
    int end = from + packed;
    int done = 0;
    while (at < end) {
      int control = file.at(at++) & 0xFF;
      boolean literal = control < 32;
      int length = literal ? control + 1 : (control >> 5) + 2;
      int needed = literal ? length : length == 9 ? 2 : 1; // bytes that must follow
      if (needed > end - at) {
        throw file.truncated(
            "the LZF data end within a block, at byte %d of %d", at - from, packed);
      }
      if (literal) {
        requireRoom(file, done, length, size);
        for (int i = 0; i < length; i++) {
          out[done++] = file.at(at++);
        }
        continue;
      }
      if (length == 9) {
        length += file.at(at++) & 0xFF;
      }
      int source = done - ((control & 0x1F) << 8) - (file.at(at++) & 0xFF) - 1;
      requireRoom(file, done, length, size);
      if (source < 0) {
        throw file.truncated("the LZF data repeat what stood before their start");
      }
      for (int i = 0; i < length; i++) {
        out[done++] = out[source++]; // may overlap: a run
      }
    }
    if (done != size) {
      throw file.truncated("the LZF data unpack to %d bytes, expected %d", done, size);
    }
    return out;
  }

  private static void requireRoom(CloudSource file, int done, int length, int size)
      throws MediaException {
    if (length > size - done) {
      throw file.truncated("the LZF data unpack to more than %d bytes", size);
    }
  }
}
