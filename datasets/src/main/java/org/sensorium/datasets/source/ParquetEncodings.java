package org.sensorium.datasets.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;

/**
 * Looks through the counts inside of a page before the decoder does, which takes memory for
 * whatever they say.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Encodings</a>
 */
final class ParquetEncodings {
  /** Values by which a last run may pass the end: writers fill up to 8, some up to 63 times 8. */
  private static final int PADDING = 63 * 8;

  private static final int MAX_GROUPS = 1 << 20; // of 8 values in one run; writers make up to 64
  private static final int MAX_DELTA_BLOCK = 1 << 16; // values; writers make 128 to 1024

  private ParquetEncodings() {}

  /** Bytes that a value takes at least, written plainly. */
  static int smallest(ColumnDescriptor column) {
    return switch (column.getType()) {
      case INT64, DOUBLE -> 8;
      case INT96 -> 12;
      case FIXED_LEN_BYTE_ARRAY -> column.getTypeLength();
      default -> 4;
    };
  }

  /** Bits of a level. */
  static int width(int maxLevel) {
    return 32 - Integer.numberOfLeadingZeros(maxLevel);
  }

  /**
   * The levels of a page of the first kind, at {@code from}.
   *
   * @return where they end
   */
  static int levels(byte[] bytes, int from, Encoding encoding, int maxLevel, int values) {
    if (maxLevel == 0) {
      return from;
    }
    if (encoding != Encoding.RLE) {
      return (int) Math.min(bytes.length, from + bytes((long) values * width(maxLevel)));
    }
    int length = length(bytes, from);
    runs(bytes, from + 4, from + 4 + length, width(maxLevel), values);
    return from + 4 + length;
  }

  private static long bytes(long bits) {
    return (bits + 7) / 8;
  }

  /** The values of a page, which take the rest of it. */
  static void values(byte[] bytes, int from, Encoding encoding, int values) {
    switch (encoding) {
      case RLE_DICTIONARY, PLAIN_DICTIONARY -> {
        if (from < bytes.length) {
          new Runs(bytes, from + 1, bytes.length, bytes[from]).pass(values, false);
        }
      }
      case RLE -> {
        if (from < bytes.length) {
          int length = length(bytes, from);
          new Runs(bytes, from + 4, from + 4 + length, 1).pass(values, false);
        }
      }
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY -> {
        if (from < bytes.length) {
          delta(new Runs(bytes, from, bytes.length, 0), values);
        }
      }
      default -> {
        // as many bytes as values: the decoder finds the end by itself
      }
    }
  }

  private static void delta(Runs at, int values) {
    int block = at.number();
    int parts = at.number();
    int count = at.number();
    if (block <= 0
        || block > MAX_DELTA_BLOCK
        || parts <= 0
        || block % parts != 0
        || count < 0
        || count > values) {
      throw new ParquetDamage(
          "%d differences in blocks of %d with %d parts, in a page of %d values"
              .formatted(count, block, parts, values));
    }
  }

  /** Levels as runs: {@code bytes[from, to)} hold one for each value. */
  static void runs(byte[] bytes, int from, int to, int width, int values) {
    if (width > 0 && values > 0) {
      new Runs(bytes, from, to, width).pass(values, true);
    }
  }

  private static int length(byte[] bytes, int from) {
    int left = bytes.length - from - 4;
    int length = left < 0 ? -1 : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(from);
    if (length < 0 || length > left) {
      throw new ParquetDamage("a list of %d bytes in the %d of a page".formatted(length, left));
    }
    return length;
  }

  /** Runs of one value, and runs of groups of 8 values packed to some bits each. */
  private static final class Runs {
    private final byte[] bytes;
    private final int to;
    private final int width;
    private long at;

    Runs(byte[] bytes, int from, int to, int width) {
      if (width < 0 || width > 32) {
        throw new ParquetDamage("values of %d bits".formatted(width));
      }
      this.bytes = bytes;
      this.at = from;
      this.to = to;
      this.width = width;
    }

    /**
     * Passes over the runs.
     *
     * @param all whether there must be this many values, not only at most
     */
    void pass(int values, boolean all) {
      long left = values;
      while (left > 0 && (all || at < to)) {
        int head = number();
        long run = head >>> 1;
        if ((head & 1) == 1) {
          long groups = run;
          run = groups * 8;
          long needed = bytes(Math.min(left, run) * width);
          if (groups > MAX_GROUPS || run > left + PADDING || (all && needed > to - at)) {
            throw new ParquetDamage("a run of %d values where %d are left".formatted(run, left));
          }
          at += groups * width;
        } else {
          at += bytes(width);
          if (at > to) {
            throw new ParquetDamage("a run that ends after its page");
          }
        }
        if (run == 0) {
          throw new ParquetDamage("a run of no values");
        }
        left -= run;
      }
    }

    /** The next number, 7 bits a byte. */
    int number() {
      int number = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        if (at >= to) {
          throw new ParquetDamage("its values end inside of a number");
        }
        byte part = bytes[(int) at++];
        number |= (part & 0x7F) << shift;
        if (part >= 0) {
          return number;
        }
      }
      throw new ParquetDamage("a number of more than 5 bytes");
    }
  }
}
