package org.sensorium.audio.media;

import java.io.IOException;
import java.io.RandomAccessFile;

/** Tells whether an Ogg file ends amid a page. */
final class OggEnd {
  private static final int HEADER = 27; // bytes of a page before its table of segments
  private static final int SEGMENTS = 255; // at most, each of at most as many bytes
  private static final int PAGE = HEADER + SEGMENTS + SEGMENTS * SEGMENTS;

  private OggEnd() {}

  static boolean isCut(RandomAccessFile in) throws IOException {
    byte[] tail = new byte[(int) Math.min(PAGE, in.length())];
    in.seek(in.length() - tail.length);
    in.readFully(tail);
    for (int at = tail.length - 4; at >= 0; at--) {
      if (tail[at] == 'O' && tail[at + 1] == 'g' && tail[at + 2] == 'g' && tail[at + 3] == 'S') {
        return end(tail, at) > tail.length;
      }
    }
    return false;
  }

  private static int end(byte[] bytes, int page) {
    int table = page + HEADER;
    if (table > bytes.length) {
      return Integer.MAX_VALUE;
    }
    int end = table + (bytes[table - 1] & 0xFF);
    if (end > bytes.length) {
      return Integer.MAX_VALUE;
    }
    int content = 0;
    for (int i = table; i < end; i++) {
      content += bytes[i] & 0xFF;
    }
    return end + content;
  }
}
