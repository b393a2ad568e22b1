package org.sensorium.datasets.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lines of a header that is text, whatever follows it. */
final class HeaderLines {
  private static final int MAX_LINE = 4096; // bytes
  private static final int MAX_HEADER = 1 << 16; // bytes

  private final HeaderFile file;
  private final long from;
  private long at;

  HeaderLines(HeaderFile file, long from) {
    this.file = file;
    this.from = from;
    at = from;
  }

  /** Offset behind the line that was read last. */
  long position() {
    return at;
  }

  /**
   * The next line, without blanks around it.
   *
   * @return null at the end of the file
   * @throws IOException if it is too long for a header
   */
  @Nullable String next() throws IOException {
    if (at >= file.length()) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    while (at < file.length()) {
      char sign = (char) file.u8(at++);
      if (sign == '\n') {
        break;
      }
      line.append(sign);
      if (line.length() > MAX_LINE || at - from > MAX_HEADER) {
        throw file.damaged(
            "the header goes on at byte %d, expected lines of up to %d bytes and %d in all"
                .formatted(at, MAX_LINE, MAX_HEADER));
      }
    }
    return line.toString().strip();
  }

  /**
   * A count that a header gives in decimal.
   *
   * @param what its name in the message
   */
  static long count(HeaderFile file, String digits, String what) throws IOException {
    boolean decimal = !digits.isEmpty() && digits.length() <= 15;
    for (int i = 0; i < digits.length() && decimal; i++) {
      decimal = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    if (!decimal) {
      throw file.damaged(
          "%s is \"%s\", expected a whole number".formatted(what, HeaderLines.shown(digits)));
    }
    return Long.parseLong(digits);
  }

  /** A short, printable form of what was found. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(20, text.length()); i++) {
      char sign = text.charAt(i);
      shown.append(sign >= ' ' && sign < 127 ? sign : '?');
    }
    return shown.append(text.length() > 20 ? "…" : "").toString();
  }
}
