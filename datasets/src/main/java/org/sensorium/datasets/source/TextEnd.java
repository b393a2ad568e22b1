package org.sensorium.datasets.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where JSON text may end, eight bytes at a time: most of a file lies between quotes. */
final class TextEnd {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private TextEnd() {}

  /** Index of the first quote or backslash in {@code bytes[from, to)}; {@code to} without one. */
  static int of(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) WORDS.get(bytes, i);
      long found = (zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES)) & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  /**
   * Has the high bit of the lowest zero byte set and none below it; bits above it may be set too.
   */
  private static long zeros(long word) {
    return (word - ONES) & ~word;
  }
}
