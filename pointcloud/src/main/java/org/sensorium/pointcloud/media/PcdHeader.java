package org.sensorium.pointcloud.media;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * The header of a PCD file, lines of text:
 *
 * <pre>
 *   VERSION 0.7
 *   FIELDS x y z rgb _            "_" is padding
 *   SIZE 4 4 4 4 1                bytes; 4 where the line is missing
 *   TYPE F F F F U                F, U, I; F where the line is missing
 *   COUNT 1 1 1 1 4               numbers; 1 where the line is missing
 *   WIDTH 213                     HEIGHT is 1 unless the points come from an image
 *   HEIGHT 1
 *   VIEWPOINT 0 0 0 1 0 0 0       not applied
 *   POINTS 213
 *   DATA ascii                    or binary, binary_compressed
 * </pre>
 *
 * @param fields in the file's order
 * @param points number of points
 * @param coding ascii, binary or binary_compressed
 * @param end where the data start
 * @see <a href="https://pointclouds.org/documentation/tutorials/pcd_file_format.html">PCD</a>
 */
record PcdHeader(List<Field> fields, long points, String coding, int end) {
  private static final int MOST_LINES = 1000;
  private static final int LARGEST_POINT = 1 << 24; // bytes

  /**
   * A field.
   *
   * @param count numbers of this type
   * @param offset bytes before it in a point
   * @param column numbers before it in a point
   */
  record Field(String name, NumberType type, int count, int offset, int column) {
    int bytes() {
      return type.size() * count;
    }
  }

  static boolean matches(CloudSource file) {
    return file.startsWith("# .PCD")
        || file.startsWith("#.PCD")
        || (file.startsWith("VERSION ") && file.text(0, 200).contains("FIELDS"));
  }

  static PcdHeader read(CloudSource file) throws MediaException {
    TextCursor lines = new TextCursor(file, 0);
    Map<String, String[]> found = new HashMap<>();
    while (!found.containsKey("DATA")) {
      String line = lines.nextLine();
      if (line == null || lines.line() > MOST_LINES) {
        throw file.truncated("the PCD header has no line \"DATA\" in %d lines", lines.line());
      }
      String[] words = line.split("\\s+");
      found.put(words[0].equals("COLUMNS") ? "FIELDS" : words[0], words);
    }
    List<Field> fields = fields(file, found);
    long width = number(file, found, "WIDTH");
    long points = width * (found.containsKey("HEIGHT") ? number(file, found, "HEIGHT") : 1);
    if (found.containsKey("POINTS") && number(file, found, "POINTS") != points) {
      throw file.fault(
          "the PCD has POINTS %d, but WIDTH times HEIGHT is %d",
          number(file, found, "POINTS"), points);
    }
    String[] data = found.get("DATA");
    String coding = data.length < 2 ? "" : data[1].toLowerCase(Locale.ROOT);
    PcdHeader header = new PcdHeader(fields, points, coding, lines.position());
    header.check(file);
    return header;
  }

  private static long number(CloudSource file, Map<String, String[]> found, String key)
      throws MediaException {
    String[] words = found.getOrDefault(key, new String[0]);
    if (words.length < 2 || !words[1].matches("\\d{1,9}")) {
      throw file.fault(
          "the PCD header has \"%s\", expected %s with a number",
          TextCursor.shown(String.join(" ", words)), key);
    }
    return Long.parseLong(words[1]);
  }

  private static List<Field> fields(CloudSource file, Map<String, String[]> found)
      throws MediaException {
    String[] names = found.getOrDefault("FIELDS", new String[1]);
    List<Field> fields = new ArrayList<>();
    int offset = 0;
    int column = 0;
    for (int i = 1; i < names.length; i++) {
      String type = word(file, found, "TYPE", names.length, i, "F");
      String size = word(file, found, "SIZE", names.length, i, "4");
      String count = word(file, found, "COUNT", names.length, i, "1");
      NumberType number = type(type + size);
      if (number == null || !count.matches("\\d{1,6}")) {
        throw file.fault(
            "the PCD's field %s has TYPE %s, SIZE %s, COUNT %s, expected F 4 or 8, U or I 1, 2, 4"
                + " or 8, and a number",
            TextCursor.shown(names[i]),
            TextCursor.shown(type),
            TextCursor.shown(size),
            TextCursor.shown(count));
      }
      Field field = new Field(names[i], number, Integer.parseInt(count), offset, column);
      fields.add(field);
      offset += field.bytes();
      column += field.count();
      if (offset > LARGEST_POINT) {
        throw file.fault(
            "the PCD's points have more than %d bytes each; the header is damaged", LARGEST_POINT);
      }
    }
    return fields;
  }

  private static String word(
      CloudSource file, Map<String, String[]> found, String key, int length, int i, String missing)
      throws MediaException {
    String[] words = found.get(key);
    if (words == null) {
      return missing;
    }
    if (words.length != length) {
      throw file.fault(
          "the PCD has %d FIELDS, but %d words of %s", length - 1, words.length - 1, key);
    }
    return words[i];
  }

  private static @Nullable NumberType type(String name) {
    return switch (name) {
      case "F4", "F8", "U1", "U2", "U4", "U8", "I1", "I2", "I4", "I8" -> NumberType.valueOf(name);
      default -> null;
    };
  }

  /** A field by its name; null without one. */
  @Nullable Field field(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name) && field.count() > 0)
        .findFirst()
        .orElse(null);
  }

  Field axis(String name) {
    return Objects.requireNonNull(field(name));
  }

  /** Bytes of a point. */
  int pointBytes() {
    return fields.stream().mapToInt(Field::bytes).sum();
  }

  /** Numbers of a point. */
  int columns() {
    return fields.stream().mapToInt(Field::count).sum();
  }

  private void check(CloudSource file) throws MediaException {
    if (field("x") == null || field("y") == null || field("z") == null) {
      throw file.fault(
          "the PCD has the fields %s, expected x, y and z among them",
          fields.stream().map(field -> TextCursor.shown(field.name())).limit(20).toList());
    }
    long left = file.length() - end;
    switch (coding) {
      case "ascii" -> file.checkPromise(points, "points", 2L * columns(), left + 1);
      case "binary" -> file.checkPromise(points, "points", pointBytes(), left);
      case "binary_compressed" -> file.checkPromise(points, "points", 0, left);
      default ->
          throw file.fault(
              "the PCD has DATA \"%s\", expected ascii, binary or binary_compressed",
              TextCursor.shown(coding));
    }
  }
}
