package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Points as text: OBJ meshes, and files of one point a line (.xyz, .pts, .txt, .csv), perhaps with
 * a line of names or of their number before them. Only the first lines are looked at.
 */
final class PointTextHeader {
  private static final int HEAD = 4096; // bytes looked at
  private static final int SEARCHED = 500; // lines in which a point of an OBJ must stand
  private static final int POINT = 6; // bytes that three digits take at least
  private static final Set<String> OBJ =
      Set.of("v", "vn", "vt", "vp", "f", "l", "p", "o", "g", "s", "mtllib", "usemtl");

  private PointTextHeader() {}

  static boolean matchesObj(HeaderFile file) throws IOException {
    for (List<String> words : firstLines(file)) {
      return OBJ.contains(words.get(0));
    }
    return file.isNamed(".obj");
  }

  static MediaHeader readObj(HeaderFile file) throws IOException {
    HeaderLines lines = new HeaderLines(file, 0);
    String line = lines.next();
    for (int i = 0; i < SEARCHED && line != null; i++) {
      List<String> words = words(line);
      if (!words.isEmpty() && words.get(0).equals("v")) {
        List<String> numbers = words.subList(1, words.size());
        if (numericColumns(numbers) < 3) {
          throw file.damaged("a point of the OBJ is %s, expected x, y and z".formatted(numbers));
        }
        return MediaHeader.points("obj", 0, numbers.size());
      }
      line = lines.next();
    }
    throw file.fault(
        "an OBJ without a point (\"v x y z\") in its first %d lines".formatted(SEARCHED));
  }

  static boolean matches(HeaderFile file) throws IOException {
    return table(file) != null;
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    MediaHeader header = table(file);
    if (header == null) {
      throw file.fault("no point in its first lines, expected x, y and z on each");
    }
    if (header.count() > file.length() / POINT + 1) {
      throw file.truncated(
          "%d points need at least %d bytes each, it has %d"
              .formatted(header.count(), POINT, file.length()));
    }
    return header;
  }

  /** What the first lines tell; null if they are no points. */
  private static @Nullable MediaHeader table(HeaderFile file) throws IOException {
    int columns = 0;
    long count = 0;
    boolean first = true;
    for (List<String> words : firstLines(file)) {
      int numbers = numericColumns(words);
      boolean names = first && numbers == 0 && words.size() >= 3;
      boolean total = first && words.size() == 1 && isDigits(words.get(0));
      first = false;
      if (total) {
        count = HeaderLines.count(file, words.get(0), "the number of points");
      } else if (!names) {
        if (numbers < 3 || (columns > 0 && words.size() != columns)) {
          return null;
        }
        columns = words.size();
      }
    }
    return columns == 0 ? null : MediaHeader.points("xyz", count, columns);
  }

  /** The words of the lines that are complete in the first bytes; none if these are no text. */
  private static List<List<String>> firstLines(HeaderFile file) throws IOException {
    int size = (int) Math.min(file.length(), HEAD);
    String head = file.text(0, size);
    if (head.chars().anyMatch(sign -> sign < ' ' && sign != '\n' && sign != '\r' && sign != '\t')) {
      return List.of();
    }
    int end = size < file.length() ? head.lastIndexOf('\n') : size;
    List<List<String>> lines = new ArrayList<>();
    for (String line : head.substring(0, Math.max(0, end)).lines().toList()) {
      List<String> words = words(line);
      if (!words.isEmpty() && !line.startsWith("#") && !line.startsWith("//")) {
        lines.add(words);
      }
    }
    return lines;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(line, " \t\r,;");
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }

  /** How many of the first words are numbers. */
  private static int numericColumns(List<String> words) {
    int numbers = 0;
    for (String word : words) {
      if (!isNumber(word)) {
        break;
      }
      numbers++;
    }
    return numbers;
  }

  private static boolean isDigits(String word) {
    return word.length() <= 15 && word.chars().allMatch(sign -> sign >= '0' && sign <= '9');
  }

  private static boolean isNumber(String word) {
    if (word.length() > 40 || "+-.0123456789".indexOf(word.charAt(0)) < 0) {
      return false;
    }
    try {
      return Double.isFinite(Double.parseDouble(word));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
