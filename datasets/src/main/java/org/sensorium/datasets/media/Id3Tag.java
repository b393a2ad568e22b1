package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * ID3v2 tags, which stand in front of MP3 and other sound: "ID3", u8 version, u8, u8 flags (10: ten
 * more bytes behind it), then the size in four bytes of 7 bits each.
 *
 * @see <a href="https://id3.org/id3v2.4.0-structure">ID3v2.4</a>
 */
final class Id3Tag {
  private static final int HEADER = 10; // bytes
  private static final int MAX_TAGS = 8;

  private Id3Tag() {}

  /** Offset behind the tags; 0 if there are none. */
  static long end(HeaderFile file) throws IOException {
    long at = 0;
    for (int tags = 0; tags < MAX_TAGS && file.has(at, "ID3"); tags++) {
      long size = 0;
      for (int i = 6; i < HEADER; i++) {
        size = (size << 7) | (file.u8(at + i) & 0x7F);
      }
      at += HEADER + size + ((file.u8(at + 5) & 0x10) != 0 ? HEADER : 0);
      if (at >= file.length()) {
        throw file.truncated("the ID3 tag ends at byte %d, behind the file".formatted(at));
      }
    }
    return at;
  }
}
