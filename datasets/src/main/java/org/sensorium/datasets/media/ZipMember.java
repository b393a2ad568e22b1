package org.sensorium.datasets.media;

import org.jspecify.annotations.Nullable;

/**
 * What a zip's directory says of a member.
 *
 * @param flags bit 0: encrypted
 * @param method 0 stored, 8 deflated
 * @param crc CRC-32 of the unpacked bytes
 * @param packed bytes in the archive
 * @param size bytes unpacked, as claimed
 * @param header where its local header stands in the file
 * @param unixMode kind and permissions where Unix wrote it; else 0
 */
record ZipMember(
    String name,
    int flags,
    int method,
    long crc,
    long packed,
    long size,
    long header,
    int unixMode) {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  private static final int KIND = 0xF000;
  private static final int PLAIN_FILE = 0x8000;
  private static final int LINK = 0xA000;

  /** What is against unpacking it, as the end of a sentence; null if nothing. */
  @Nullable String fault() {
    if (name.endsWith("/")) {
      return "is a folder";
    }
    int kind = unixMode & KIND;
    if (kind == LINK) {
      return "is a symbolic link";
    }
    if (kind != 0 && kind != PLAIN_FILE) {
      return "is a device or another special file";
    }
    if ((flags & 1) != 0) {
      return "is encrypted";
    }
    if (method != STORED && method != DEFLATED) {
      return "is packed by method %d; expected 0 (stored) or 8 (deflated)".formatted(method);
    }
    return method == STORED && packed != size ? "claims two different sizes" : null;
  }
}
