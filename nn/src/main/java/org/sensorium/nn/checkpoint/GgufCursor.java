package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the typed values of a GGUF header. Every length is compared with the bytes that are left
 * before anything of that length is made.
 */
final class GgufCursor {

  private static final int MAX_NESTING = 4; // arrays of arrays

  private final String file;
  private final ByteBuffer bytes;

  /**
   * @param bytes the header and more, little endian, from position to limit
   */
  GgufCursor(String file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Bytes read so far. */
  int position() {
    return bytes.position();
  }

  int int32(String what) throws IOException {
    need(4, what);
    return bytes.getInt();
  }

  /** A 64-bit count or offset. */
  long size(String what) throws IOException {
    need(8, what);
    long value = bytes.getLong();
    if (value < 0) {
      throw refused("%s is %s, too large".formatted(what, Long.toUnsignedString(value)));
    }
    return value;
  }

  /** A count of things that take at least so many bytes each. */
  int count(String what, int bytesEach) throws IOException {
    long count = size(what);
    if (count > bytes.remaining() / bytesEach) {
      throw refused(
          "%s is %d, but only %d bytes of header can follow; truncated or damaged"
              .formatted(what, count, bytes.remaining()));
    }
    return (int) count;
  }

  String string(String what) throws IOException {
    byte[] utf8 = new byte[count("the length of " + what, 1)];
    bytes.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** A value with its type in front of it. */
  Object value(String key) throws IOException {
    return value(int32("the type of " + key), key, 0);
  }

  private Object value(int type, String key, int nesting) throws IOException {
    need(type < WIDTHS.length && type >= 0 ? WIDTHS[type] : 0, key);
    return switch (type) {
      case 0 -> bytes.get() & 0xff;
      case 1 -> (int) bytes.get();
      case 2 -> bytes.getShort() & 0xffff;
      case 3 -> (int) bytes.getShort();
      case 4 -> bytes.getInt() & 0xffffffffL;
      case 5 -> bytes.getInt();
      case 6 -> bytes.getFloat();
      case 7 -> bytes.get() != 0;
      case 8 -> string(key);
      case 9 -> array(key, nesting + 1);
      case 10 -> unsigned(bytes.getLong());
      case 11 -> bytes.getLong();
      case 12 -> bytes.getDouble();
      default -> throw refused("%s has the value type %d, expected 0 to 12".formatted(key, type));
    };
  }

  /** Least bytes of a value, by type. */
  private static final int[] WIDTHS = {1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8};

  private static Object unsigned(long value) {
    return value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
  }

  private Object array(String key, int nesting) throws IOException {
    int type = int32("the type of " + key);
    if (type < 0 || type >= WIDTHS.length) {
      throw refused("%s holds the value type %d, expected 0 to 12".formatted(key, type));
    }
    if (nesting > MAX_NESTING) {
      throw refused("%s nests arrays deeper than %d".formatted(key, MAX_NESTING));
    }
    int count = count("the length of " + key, WIDTHS[type]);
    switch (type) {
      case 0, 1, 2, 3, 5 -> {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
          values[i] = (Integer) value(type, key, nesting);
        }
        return values;
      }
      case 6 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = bytes.getFloat();
        }
        return values;
      }
      default -> {
        List<Object> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          values.add(value(type, key, nesting));
        }
        return values;
      }
    }
  }

  private void need(int width, String what) throws CheckpointException {
    if (bytes.remaining() < width) {
      throw refused("ends within %s; truncated, download it again".formatted(what));
    }
  }

  CheckpointException refused(String found) {
    return new CheckpointException("%s: %s".formatted(file, found));
  }
}
