package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How numbers and texts of a dataset are shown to people. */
final class Shown {
  private Shown() {}

  /** As {@code 12,345}. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** With one decimal; none where they are large. */
  static String number(double number) {
    return String.format(Locale.ROOT, Math.abs(number) < 1000 ? "%,.1f" : "%,.0f", number);
  }

  /** As {@code 12.3 %}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /**
   * Text on one line without control characters, which could drive a terminal or turn the writing
   * direction, cut to so many columns.
   */
  static String line(String text, int columns) {
    StringBuilder line = new StringBuilder();
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int shown = hidden(c) ? (Character.isWhitespace(c) ? ' ' : 0xFFFD) : c;
      width += width(shown);
      if (width > columns - (i < text.length() ? 1 : 0)) {
        return line.append('…').toString();
      }
      line.appendCodePoint(shown);
    }
    return line.toString();
  }

  /** Text without control characters on a few lines, all but the first indented by two more. */
  static List<String> wrapped(String text, int columns, int lines) {
    List<String> list = new ArrayList<>();
    String rest = line(text, columns * lines);
    while (!rest.isEmpty()) {
      int end = 0;
      int width = 0;
      int blank = 0;
      while (end < rest.length() && width + width(rest.codePointAt(end)) <= columns) {
        width += width(rest.codePointAt(end));
        blank = rest.charAt(end) == ' ' ? end : blank;
        end = rest.offsetByCodePoints(end, 1);
      }
      boolean between = end == rest.length() || rest.charAt(end) == ' ';
      int cut = between || blank == 0 ? end : blank;
      list.add((list.isEmpty() ? "" : "  ") + rest.substring(0, cut));
      rest = rest.substring(cut).strip();
    }
    return list;
  }

  private static boolean hidden(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Columns that a text takes in a terminal. */
  static int width(String text) {
    return text.codePoints().map(Shown::width).sum();
  }

  private static int width(int c) {
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFE30 && c <= 0xFE6F)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0xFFE0 && c <= 0xFFE6)
            || (c >= 0x1F300 && c <= 0x1FAFF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
