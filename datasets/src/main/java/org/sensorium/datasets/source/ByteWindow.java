package org.sensorium.datasets.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.sensorium.datasets.DatasetFormatException;

/**
 * The part of a stream that is being looked at: {@code bytes[at, end)}. It grows while a row is
 * larger than it, and slides on otherwise.
 */
final class ByteWindow implements Closeable {
  private static final int START = 1 << 18;

  /** Nothing more can be read: the file is damaged, or a row fits into no window. */
  static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String reason) {
      super(reason);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private final InputStream in;
  private long base; // offset of bytes[0]
  byte[] bytes = new byte[START];
  int at;
  int end;

  ByteWindow(InputStream in) {
    this.in = in;
  }

  /** Offset of {@code bytes[at]} in the stream. */
  long offset() {
    return base + at;
  }

  /**
   * Reads more behind {@code end}. What stands at {@code at} may move: positions are to be kept
   * relative to it.
   *
   * @return false at the end of the stream
   */
  boolean more() throws IOException {
    if (at > 0 && end == bytes.length) {
      System.arraycopy(bytes, at, bytes, 0, end - at);
      base += at;
      end -= at;
      at = 0;
    }
    if (end == bytes.length) {
      if (end > Json.MAX_ROW_BYTES) {
        throw new Unreadable(
            "the row is larger than %d MB; expected one row, a quote or bracket may not be closed"
                .formatted(Json.MAX_ROW_BYTES >> 20));
      }
      bytes = Arrays.copyOf(bytes, Math.min(2 * end, Json.MAX_ROW_BYTES + START));
    }
    int read;
    try {
      read = in.read(bytes, end, bytes.length - end);
    } catch (DatasetFormatException e) {
      throw new Unreadable(e.reason());
    }
    if (read <= 0) {
      return false;
    }
    end += read;
    return true;
  }

  /** The byte at {@code at}, 0 to 255; -1 at the end of the stream. */
  int peek() throws IOException {
    return at < end || more() ? bytes[at] & 0xFF : -1;
  }

  /** Passes over blanks and line ends; returns what {@link #peek} does then. */
  int skipBlanks() throws IOException {
    int sign = peek();
    while (sign == ' ' || sign == '\n' || sign == '\r' || sign == '\t') {
      at++;
      sign = peek();
    }
    return sign;
  }

  /** Passes over line ends; returns what {@link #peek} does then. */
  int skipLineEnds() throws IOException {
    int sign = peek();
    while (sign == '\n' || sign == '\r') {
      at++;
      sign = peek();
    }
    return sign;
  }

  /** Passes over the byte order mark that some editors put in front. */
  void skipByteOrderMark() throws IOException {
    while (end - at < 3 && more()) {
      // three bytes decide
    }
    if (end - at >= 3
        && bytes[at] == (byte) 0xEF
        && bytes[at + 1] == (byte) 0xBB
        && bytes[at + 2] == (byte) 0xBF) {
      at += 3;
    }
  }

  /** A copy of the next bytes, which are passed over. */
  byte[] take(int length) {
    byte[] slice = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return slice;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
