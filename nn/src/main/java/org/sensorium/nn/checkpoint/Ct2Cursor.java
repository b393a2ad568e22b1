package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks through a CTranslate2 file, whose names and sizes lie between the tensors' bytes. Only a
 * window of the file is looked at, so that what a damaged file claims takes no memory.
 */
final class Ct2Cursor {

  static final int MAX_NAME_BYTES = 1024;
  private static final int WINDOW = 1 << 16; // bytes, many times the longest name

  private final MappedFile file;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowStart;

  Ct2Cursor(MappedFile file) {
    this.file = file;
  }

  /** Bytes of the file in front of what is read next. */
  long position() {
    return windowStart + window.position();
  }

  /** Bytes that are left. */
  long remaining() {
    return file.size() - position();
  }

  int uint8(String what) throws IOException {
    return need(1, what).get() & 0xff;
  }

  long uint32(String what) throws IOException {
    return need(4, what).getInt() & 0xffffffffL;
  }

  /** A count of things that take at least so many bytes each. */
  int count(String what, int bytesEach, int largest) throws IOException {
    long count = uint32(what);
    if (count > largest || count > remaining() / bytesEach) {
      throw refused(
          "%s is %d, expected up to %d, and %d bytes are left for them; truncated or damaged"
              .formatted(what, count, largest, remaining()));
    }
    return (int) count;
  }

  /** A length (2 bytes) with its final zero counted, then text. */
  String name(String what) throws IOException {
    int length = need(2, what).getShort() & 0xffff;
    if (length < 2 || length > MAX_NAME_BYTES) {
      throw refused(
          "%s takes %d bytes, expected 2 to %d with a zero at the end; damaged"
              .formatted(what, length, MAX_NAME_BYTES));
    }
    byte[] text = new byte[length];
    need(length, what).get(text);
    for (int i = 0; i < length; i++) {
      boolean last = i == length - 1;
      if (last ? text[i] != 0 : text[i] > 0 && text[i] < ' ' || text[i] == 0) {
        throw refused(
            "%s holds the byte %d at its place %d, expected text and then a zero; damaged"
                .formatted(what, text[i], i));
      }
    }
    return new String(text, 0, length - 1, StandardCharsets.UTF_8);
  }

  /** Goes over bytes that are not looked at. */
  void skip(long bytes, String what) throws IOException {
    if (bytes > remaining()) {
      throw refused(
          "%s: %d bytes, but only %d follow; truncated, download it again"
              .formatted(what, bytes, remaining()));
    }
    if (bytes <= window.remaining()) {
      window.position(window.position() + (int) bytes);
    } else {
      windowStart = position() + bytes;
      window = ByteBuffer.allocate(0);
    }
  }

  private ByteBuffer need(int bytes, String what) throws IOException {
    if (window.remaining() < bytes) {
      if (remaining() < bytes) {
        throw refused("ends within %s; truncated, download it again".formatted(what));
      }
      long from = position();
      window = file.slice(from, (int) Math.min(WINDOW, file.size() - from));
      windowStart = from;
    }
    return window.order(ByteOrder.LITTLE_ENDIAN);
  }

  CheckpointException refused(String found) {
    return new CheckpointException("%s: at byte %d: %s".formatted(file.path(), position(), found));
  }
}
