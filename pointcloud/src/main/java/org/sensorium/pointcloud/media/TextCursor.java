package org.sensorium.pointcloud.media;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/** Walks over text line by line. */
final class TextCursor {
  private static final int LONGEST_LINE = 16 << 20; // bytes

  private final CloudSource file;
  private int position;
  private int line; // lines begun

  TextCursor(CloudSource file, int position) {
    this.file = file;
    this.position = position;
  }

  /** Where the next line starts. */
  int position() {
    return position;
  }

  /** Number of the line last read, from 1 at the cursor's first position. */
  int line() {
    return line;
  }

  /** The next line without its end (LF, CR or both) and outer blanks; null behind the last. */
  @Nullable String nextLine() throws MediaException {
    if (position >= file.length()) {
      return null;
    }
    line++;
    int start = position;
    int end = start;
    while (end < file.length() && file.at(end) != '\n' && file.at(end) != '\r') {
      end++;
      if (end - start > LONGEST_LINE) {
        throw file.fault(
            "line %d has more than %d bytes, expected a text of short lines", line, LONGEST_LINE);
      }
    }
    boolean pair = end + 1 < file.length() && file.at(end) == '\r' && file.at(end + 1) == '\n';
    position = end + (pair ? 2 : 1);
    return file.text(start, end - start).strip();
  }

  /** The next line that is neither empty nor starts with a number sign, without such a comment. */
  @Nullable String nextContent() throws MediaException {
    for (String text = nextLine(); text != null; text = nextLine()) {
      int comment = text.indexOf('#');
      String content = comment < 0 ? text : text.substring(0, comment).strip();
      if (!content.isEmpty()) {
        return content;
      }
    }
    return null;
  }

  /** A number of the line last read. */
  double number(String word) throws MediaException {
    try {
      return parse(word);
    } catch (NumberFormatException e) {
      throw file.fault("line %d has \"%s\", expected a number", line, shown(word));
    }
  }

  static boolean isNumber(String word) {
    try {
      parse(word);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A decimal number, or one of the spellings of not-a-number and infinity. */
  static double parse(String word) {
    char last = word.isEmpty() ? ' ' : word.charAt(word.length() - 1);
    if (last == '.' || (last >= '0' && last <= '9')) {
      return Double.parseDouble(word);
    }
    String small = word.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
    if (small.equals("nan") || small.startsWith("nan(") || small.startsWith("1.#")) {
      return Double.NaN;
    }
    if (small.equals("inf") || small.equals("infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    throw new NumberFormatException("not a number: " + shown(word));
  }

  /** Text as messages quote it. */
  static String shown(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() <= 40 ? clean : clean.substring(0, 40) + "…";
  }
}
