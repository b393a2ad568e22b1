package org.sensorium.vision.media;

import java.nio.charset.StandardCharsets;
import org.sensorium.media.MediaException;

/** A file's bytes with bounds-checked reads; a read past the end names the file and the place. */
final class HeaderBytes {
  private final String file;
  private final byte[] bytes;
  private final int start;
  private final int end;

  HeaderBytes(String file, byte[] bytes) {
    this(file, bytes, 0, bytes.length);
  }

  private HeaderBytes(String file, byte[] bytes, int start, int end) {
    this.file = file;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /** Length in bytes. */
  int length() {
    return end - start;
  }

  String file() {
    return file;
  }

  /** A part whose offsets count from its own start. */
  HeaderBytes part(long offset, long length) throws MediaException {
    check(offset, length);
    return new HeaderBytes(file, bytes, start + (int) offset, start + (int) (offset + length));
  }

  /** Whether these characters (as Latin-1) lie at an offset; false past the end. */
  boolean has(long offset, String text) {
    if (offset < 0 || offset + text.length() > length()) {
      return false;
    }
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < expected.length; i++) {
      if (bytes[start + (int) offset + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  int u8(long offset) throws MediaException {
    check(offset, 1);
    return bytes[start + (int) offset] & 0xFF;
  }

  int u16(long offset, boolean bigEndian) throws MediaException {
    int a = u8(offset);
    int b = u8(offset + 1);
    return bigEndian ? a << 8 | b : b << 8 | a;
  }

  long u32(long offset, boolean bigEndian) throws MediaException {
    long a = u16(offset, bigEndian);
    long b = u16(offset + 2, bigEndian);
    return bigEndian ? a << 16 | b : b << 16 | a;
  }

  private void check(long offset, long length) throws MediaException {
    if (offset < 0 || length < 0 || offset + length > length()) {
      throw truncated(
          "bytes %d to %d are needed, it has %d".formatted(offset, offset + length, length()));
    }
  }

  MediaException truncated(String detail) {
    return new MediaException(
        file, "the file is truncated or damaged: " + detail + "; fetch it again");
  }

  MediaException damaged(String detail) {
    return new MediaException(file, detail + "; the file is damaged, fetch it again");
  }
}
