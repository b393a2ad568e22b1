package org.sensorium.pointcloud.media;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * How a text of points is laid out: what its first lines say.
 *
 * @param count points promised by a first line that is one number (.pts); -1 without
 * @param columns numbers on a line
 * @param at columns of x, y, z
 * @param colour column of red; green and blue follow; -1 without
 * @param named whether a line of names says so
 * @param start where the first point stands
 */
record XyzColumns(long count, int columns, List<Integer> at, int colour, boolean named, int start) {
  private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;]\\s*|\\s+");
  private static final Pattern COMMENT = Pattern.compile("^(#+|//+)\\s*");

  /** Looks at the lines before and with the first point. */
  static XyzColumns read(CloudSource file, int from) throws MediaException {
    TextCursor lines = new TextCursor(file, from);
    long count = -1;
    @Nullable List<String> names = null;
    for (int start = lines.position(); ; start = lines.position()) {
      String line = lines.nextLine();
      if (line == null) {
        throw file.fault("a text without a line of three numbers, expected x, y, z on each");
      }
      boolean comment = isComment(line);
      String content = comment ? COMMENT.matcher(line).replaceFirst("") : line;
      if (content.isEmpty()) {
        continue;
      }
      List<String> words = words(content);
      boolean numbers = words.stream().allMatch(TextCursor::isNumber);
      if (comment) {
        List<String> maybe = lowerCase(words);
        names = maybe.containsAll(List.of("x", "y", "z")) ? maybe : names;
      } else if (numbers && words.size() == 1 && count < 0 && words.get(0).matches("\\d{1,15}")) {
        count = Long.parseLong(words.get(0));
      } else if (numbers && words.size() >= 3) {
        requireDecimalPoints(file, line);
        return layout(file, count, words.size(), names, start);
      } else if (names == null && words.stream().noneMatch(TextCursor::isNumber)) {
        names = lowerCase(words);
        requireNames(file, names, lines.line());
      } else {
        throw file.fault(
            "line %d is \"%s\", expected x, y, z as numbers, perhaps more columns behind them",
            lines.line(), TextCursor.shown(line));
      }
    }
  }

  private static void requireNames(CloudSource file, List<String> names, int line)
      throws MediaException {
    if (!names.containsAll(List.of("x", "y", "z"))) {
      throw file.fault(
          "line %d is \"%s\", expected numbers, or a line of names with x, y and z among them",
          line, TextCursor.shown(String.join(" ", names)));
    }
  }

  private static XyzColumns layout(
      CloudSource file, long count, int columns, @Nullable List<String> names, int start)
      throws MediaException {
    if (names == null || names.size() != columns) {
      int colour = columns == 6 || columns >= 8 ? 3 : -1; // 7: XyzReader looks at all lines
      return new XyzColumns(count, columns, List.of(0, 1, 2), colour, false, start);
    }
    int red = Math.max(names.indexOf("r"), names.indexOf("red"));
    boolean three =
        red >= 0
            && red + 2 < columns
            && List.of("g", "green").contains(names.get(red + 1))
            && List.of("b", "blue").contains(names.get(red + 2));
    List<Integer> at = List.of(names.indexOf("x"), names.indexOf("y"), names.indexOf("z"));
    return new XyzColumns(count, columns, at, three ? red : -1, true, start);
  }

  XyzColumns withColour(int column) {
    return new XyzColumns(count, columns, at, column, named, start);
  }

  private static List<String> lowerCase(List<String> words) {
    return words.stream().map(word -> word.toLowerCase(Locale.ROOT).replace("\"", "")).toList();
  }

  static boolean isComment(String line) {
    return line.startsWith("#") || line.startsWith("//");
  }

  /** The cells of a line: between blanks, commas or semicolons. */
  static List<String> words(String line) {
    return Arrays.asList(SEPARATOR.split(line, -1));
  }

  /** Refuses "1,5 2,5 3,5" and "1,5;2,5;3,5", which would be read as twice as many columns. */
  private static void requireDecimalPoints(CloudSource file, String line) throws MediaException {
    String[] pieces = line.split("[\\s;]+");
    for (String piece : pieces) {
      int comma = piece.indexOf(',');
      if (pieces.length > 1 && comma > 0 && comma < piece.length() - 1) {
        throw file.fault(
            "the line \"%s\" has decimal commas or two kinds of separators, expected decimal points"
                + " and blanks, commas or semicolons between the columns",
            TextCursor.shown(line));
      }
    }
  }
}
