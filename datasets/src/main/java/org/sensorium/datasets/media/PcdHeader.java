package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a PCD file (Point Cloud Library), lines of text:
 *
 * <pre>
 *   # .PCD v0.7
 *   VERSION 0.7
 *   FIELDS x y z rgb          SIZE 4 4 4 4        bytes of a number
 *   TYPE F F F U              COUNT 1 1 1 1       numbers of a field
 *   WIDTH 213                 HEIGHT 1            points are WIDTH times HEIGHT
 *   POINTS 213                DATA ascii          or binary, binary_compressed: the numbers follow
 * </pre>
 *
 * <p>Each word in capitals starts a line. Compressed: u32 bytes packed, u32 bytes unpacked, least
 * byte first.
 *
 * @see <a href="https://pointclouds.org/documentation/tutorials/pcd_file_format.html">PCD</a>
 */
final class PcdHeader {
  private static final int MAX_LINES = 64;

  private final HeaderFile file;
  private final Map<String, List<String>> lines = new HashMap<>();

  private PcdHeader(HeaderFile file) {
    this.file = file;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "# .PCD") || file.has(0, "#.PCD") || file.has(0, "VERSION ");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    return new PcdHeader(file).read();
  }

  private MediaHeader read() throws IOException {
    HeaderLines header = new HeaderLines(file, 0);
    for (int i = 0; i < MAX_LINES && !lines.containsKey("DATA"); i++) {
      String line = header.next();
      if (line == null) {
        break;
      }
      List<String> words = List.of(line.split("\\s+"));
      lines.put(words.get(0), words.subList(1, words.size()));
    }
    List<String> fields = words("FIELDS");
    long points = points();
    if (points == 0 || !fields.containsAll(List.of("x", "y", "z"))) {
      throw file.fault(
          "a PCD of %d points with the fields %s, expected points with x, y and z"
              .formatted(points, fields));
    }
    requireData(points, header.position());
    return MediaHeader.points("pcd", points, numbersAPoint(fields));
  }

  private List<String> words(String key) throws IOException {
    List<String> words = lines.getOrDefault(key, List.of());
    if (words.isEmpty()) {
      throw file.damaged("the PCD header has no line \"%s\"".formatted(key));
    }
    return words;
  }

  private long number(String key) throws IOException {
    return HeaderLines.count(file, words(key).get(0), "the PCD's " + key);
  }

  private long points() throws IOException {
    long points;
    try {
      points = Math.multiplyExact(number("WIDTH"), number("HEIGHT"));
    } catch (ArithmeticException e) {
      throw file.damaged("the PCD's WIDTH and HEIGHT are too large");
    }
    if (lines.containsKey("POINTS") && number("POINTS") != points) {
      throw file.damaged(
          "the PCD has POINTS %d, but WIDTH times HEIGHT is %d"
              .formatted(number("POINTS"), points));
    }
    return points;
  }

  /** What a list of the header holds for each field; all 1 where COUNT is left out. */
  private List<Long> each(String key, int fields) throws IOException {
    List<Long> numbers = new ArrayList<>();
    if (key.equals("COUNT") && !lines.containsKey(key)) {
      return Collections.nCopies(fields, 1L);
    }
    for (String word : words(key)) {
      long number = HeaderLines.count(file, word, "a number of the PCD's " + key);
      if (number < 1 || number > 1_000_000) {
        throw file.damaged("the PCD's %s has a %d".formatted(key, number));
      }
      numbers.add(number);
    }
    if (numbers.size() != fields) {
      throw file.damaged(
          "the PCD has %d FIELDS, but %d numbers of %s".formatted(fields, numbers.size(), key));
    }
    return numbers;
  }

  /** Padding, whose name is "_", does not count. */
  private int numbersAPoint(List<String> fields) throws IOException {
    List<Long> counts = each("COUNT", fields.size());
    long numbers = 0;
    for (int i = 0; i < fields.size(); i++) {
      numbers += fields.get(i).equals("_") ? 0 : counts.get(i);
    }
    return file.positive(numbers, "the PCD's numbers a point");
  }

  private void requireData(long points, long start) throws IOException {
    int fields = words("FIELDS").size();
    long pointBytes = 0;
    long digits = 0;
    for (int i = 0; i < fields; i++) {
      pointBytes += each("SIZE", fields).get(i) * each("COUNT", fields).get(i);
      digits += 2 * each("COUNT", fields).get(i);
    }
    long left = file.length() - start;
    String coding = words("DATA").get(0);
    switch (coding) {
      case "ascii" -> require(points, digits, left + 1); // a last line without its end
      case "binary" -> require(points, pointBytes, left);
      case "binary_compressed" -> {
        long packed = file.u32(start, false);
        long unpacked = file.u32(start + 4, false);
        if (packed > left - 8) {
          throw file.truncated(
              "the PCD claims %d packed bytes, %d are left".formatted(packed, left - 8));
        }
        require(points, pointBytes, unpacked);
      }
      default ->
          throw file.damaged(
              "the PCD's DATA is \"%s\", expected ascii, binary or binary_compressed"
                  .formatted(HeaderLines.shown(coding)));
    }
  }

  private void require(long points, long pointBytes, long left) throws IOException {
    if (points > left / pointBytes) {
      throw file.truncated(
          "%d points of the PCD need at least %d bytes each, %d are there"
              .formatted(points, pointBytes, left));
    }
  }
}
