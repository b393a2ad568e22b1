package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Python's {@code str} operations, by code points where Python counts them. */
final class PythonStrings {
  private PythonStrings() {}

  /** What {@code str.isspace} and {@code \s} accept. */
  static boolean isSpace(int codePoint) {
    return (codePoint >= 9 && codePoint <= 13)
        || (codePoint >= 0x1c && codePoint <= 0x20)
        || codePoint == 0x85
        || codePoint == 0xa0
        || codePoint == 0x1680
        || (codePoint >= 0x2000 && codePoint <= 0x200a)
        || codePoint == 0x2028
        || codePoint == 0x2029
        || codePoint == 0x202f
        || codePoint == 0x205f
        || codePoint == 0x3000;
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Strips white space. */
  static Text strip(Text text, boolean left, boolean right) {
    return strip(text, PythonStrings::isSpace, left, right);
  }

  /** Strips every character that occurs in {@code set}. */
  static Text strip(Text text, String set, boolean left, boolean right) {
    return strip(text, codePoint -> set.indexOf(codePoint) >= 0, left, right);
  }

  private static Text strip(Text text, IntPredicate drop, boolean left, boolean right) {
    String s = text.value();
    int start = 0;
    int end = s.length();
    while (left && start < end && drop.test(s.codePointAt(start))) {
      start += Character.charCount(s.codePointAt(start));
    }
    while (right && end > start && drop.test(s.codePointBefore(end))) {
      end -= Character.charCount(s.codePointBefore(end));
    }
    return text.slice(start, end);
  }

  /** {@code str.split(separator, limit)}; a limit below zero is none. */
  static List<Text> split(Text text, String separator, int limit) {
    List<Text> parts = new ArrayList<>();
    int start = 0;
    while (limit < 0 || parts.size() < limit) {
      int found = text.value().indexOf(separator, start);
      if (found < 0) {
        break;
      }
      parts.add(text.slice(start, found));
      start = found + separator.length();
    }
    parts.add(text.slice(start, text.value().length()));
    return parts;
  }

  /** {@code str.rsplit(separator, limit)}. */
  static List<Text> splitFromRight(Text text, String separator, int limit) {
    List<Text> parts = new ArrayList<>();
    int end = text.value().length();
    while (limit < 0 || parts.size() < limit) {
      int found = text.value().lastIndexOf(separator, end - separator.length());
      if (found < 0 || end < separator.length()) {
        break;
      }
      parts.add(0, text.slice(found + separator.length(), end));
      end = found;
    }
    parts.add(0, text.slice(0, end));
    return parts;
  }

  /** {@code str.split()} at runs of white space. */
  static List<Text> words(Text text, int limit) {
    List<Text> parts = new ArrayList<>();
    Text rest = strip(text, true, false);
    while (!rest.value().isEmpty()) {
      if (limit >= 0 && parts.size() == limit) {
        parts.add(rest);
        break;
      }
      int end = 0;
      String s = rest.value();
      while (end < s.length() && !isSpace(s.codePointAt(end))) {
        end += Character.charCount(s.codePointAt(end));
      }
      parts.add(rest.slice(0, end));
      rest = strip(rest.slice(end, s.length()), true, false);
    }
    return parts;
  }

  /** {@code str.splitlines(keepends)}. */
  static List<Text> lines(Text text, boolean keepEnds) {
    List<Text> lines = new ArrayList<>();
    String s = text.value();
    int start = 0;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean ends =
          (c >= '\n' && c <= '\r')
              || (c >= 0x1c && c <= 0x1e)
              || c == 0x85
              || c == 0x2028
              || c == 0x2029;
      if (ends) {
        int next = c == '\r' && i + 1 < s.length() && s.charAt(i + 1) == '\n' ? i + 2 : i + 1;
        lines.add(text.slice(start, keepEnds ? next : i));
        start = next;
        i = next - 1;
      }
    }
    if (start < s.length()) {
      lines.add(text.slice(start, s.length()));
    }
    return lines;
  }

  /** {@code str.replace(old, new, limit)}. */
  static Text replace(Text text, String old, Text replacement, int limit) {
    if (old.isEmpty()) {
      throw JinjaException.unsupported("replace() of an empty string");
    }
    return join(replacement, split(text, old, limit));
  }

  /** {@code separator.join(parts)}. */
  static Text join(Text separator, List<Text> parts) {
    TextBuilder joined = new TextBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        joined.append(separator);
      }
      joined.append(parts.get(i));
    }
    return joined.toText();
  }

  /** {@code str.capitalize}. */
  static String capitalize(String s) {
    if (s.isEmpty()) {
      return s;
    }
    int first = s.offsetByCodePoints(0, 1);
    return titleCase(s.codePointAt(0)) + s.substring(first).toLowerCase(Locale.ROOT);
  }

  /** {@code str.title}: each run of letters with its first letter in upper case. */
  static String title(String s) {
    StringBuilder out = new StringBuilder(s.length());
    boolean inWord = false;
    for (int i = 0; i < s.length(); ) {
      int codePoint = s.codePointAt(i);
      boolean cased = isCased(codePoint);
      if (!cased) {
        out.appendCodePoint(codePoint);
      } else if (inWord) {
        out.append(Character.toString(codePoint).toLowerCase(Locale.ROOT));
      } else {
        out.append(titleCase(codePoint));
      }
      inWord = cased;
      i += Character.charCount(codePoint);
    }
    return out.toString();
  }

  static boolean isCased(int codePoint) {
    return Character.isUpperCase(codePoint)
        || Character.isLowerCase(codePoint)
        || Character.isTitleCase(codePoint);
  }

  private static String titleCase(int codePoint) {
    int title = Character.toTitleCase(codePoint);
    if (title != codePoint) {
      return Character.toString(title);
    }
    // One letter may become two: the sharp s becomes "Ss".
    String upper = Character.toString(codePoint).toUpperCase(Locale.ROOT);
    int first = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
  }
}
