package org.sensorium.datasets.media;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;

/**
 * The header of a NumPy array file.
 *
 * <pre>
 *   0   93 "NUMPY", u8 version (1, 2, 3), u8 0, n as u16 (from version 2 on: u32)
 *   then n bytes: {'descr': '&lt;f4', 'fortran_order': False, 'shape': (4096, 6), }
 *   then the numbers
 * </pre>
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NPY
 *     format</a>
 */
final class NpyHeader {
  private static final int MAX_HEADER = 1 << 16; // bytes
  private static final int MIN_COLUMNS = 3; // x, y, z

  private final HeaderFile file;
  private final String text;

  private NpyHeader(HeaderFile file, String text) {
    this.file = file;
    this.text = text;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "\u0093NUMPY");
  }

  /** Reads a header; an array of rows is a point cloud unless features are expected. */
  static MediaHeader read(HeaderFile file, Media.Kind expected) throws IOException {
    int version = file.u8(6);
    if (version < 1 || version > 3) {
      throw file.fault("NPY version %d, expected 1, 2 or 3".formatted(version));
    }
    long start = version == 1 ? 10 : 12;
    long size = version == 1 ? file.u16(8, false) : file.u32(8, false);
    if (size > MAX_HEADER || size > file.length() - start) {
      throw file.truncated(
          "the NPY header claims %d bytes, expected at most %d; %d are left"
              .formatted(size, MAX_HEADER, file.length() - start));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append((char) file.u8(start + i));
    }
    return new NpyHeader(file, text.toString()).header(start + size, expected);
  }

  private MediaHeader header(long start, Media.Kind expected) throws IOException {
    int itemBytes = itemBytes(value("descr"));
    value("fortran_order");
    long[] shape = shape(value("shape"));
    long numbers = 1;
    long bytes;
    try {
      for (long side : shape) {
        numbers = Math.multiplyExact(numbers, side);
      }
      bytes = Math.multiplyExact(numbers, (long) itemBytes);
    } catch (ArithmeticException e) {
      throw file.damaged("the NPY's shape %s is too large".formatted(value("shape")));
    }
    if (bytes > file.length() - start) {
      throw file.truncated(
          "the NPY's shape %s needs %d bytes, %d are left"
              .formatted(HeaderLines.shown(value("shape")), bytes, file.length() - start));
    }
    if (numbers == 0) {
      throw file.fault("the NPY holds no numbers (shape %s)".formatted(value("shape")));
    }
    if (expected == Media.Kind.FEATURES) {
      return MediaHeader.features("npy", numbers);
    }
    if (shape.length != 2 || shape[1] < MIN_COLUMNS) {
      throw file.fault(
          "an NPY of shape %s, expected a point cloud: (points, %d or more)"
              .formatted(HeaderLines.shown(value("shape")), MIN_COLUMNS));
    }
    return MediaHeader.points("npy", shape[0], file.positive(shape[1], "the NPY's columns"));
  }

  /** The text of a value, up to the comma behind it. */
  private String value(String key) throws IOException {
    int at = text.indexOf("'" + key + "'");
    int from = at < 0 ? -1 : text.indexOf(':', at);
    if (from < 0) {
      throw file.damaged("the NPY header has no '%s'".formatted(key));
    }
    int to = ++from;
    for (int depth = 0; to < text.length(); to++) {
      char sign = text.charAt(to);
      if (sign == '(' || sign == '[') {
        depth++;
      } else if (sign == ')' || sign == ']') {
        depth--;
      } else if (depth == 0 && (sign == ',' || sign == '}')) {
        break;
      }
    }
    return text.substring(from, to).strip();
  }

  /** Bytes of a number: '<f4' has byte order, kind, bytes. */
  private int itemBytes(String type) throws IOException {
    String plain = type.replace("'", "").replace("\"", "");
    if (plain.length() < 3 || "<>|=".indexOf(plain.charAt(0)) < 0) {
      throw file.fault(
          "an NPY of type %s, expected numbers such as '<f4'".formatted(HeaderLines.shown(type)));
    }
    if ("fiub".indexOf(plain.charAt(1)) < 0) {
      throw file.fault(
          "an NPY of type %s, expected numbers such as '<f4'; objects are pickled, and that is"
                  .formatted(HeaderLines.shown(type))
              + " never read");
    }
    long bytes = HeaderLines.count(file, plain.substring(2), "the NPY's bytes a number");
    if (bytes < 1 || bytes > 16) {
      throw file.damaged("the NPY has numbers of %d bytes, expected 1 to 16".formatted(bytes));
    }
    return (int) bytes;
  }

  private long[] shape(String tuple) throws IOException {
    if (!tuple.startsWith("(") || !tuple.endsWith(")")) {
      throw file.damaged("the NPY's shape is \"%s\"".formatted(HeaderLines.shown(tuple)));
    }
    String inner = tuple.substring(1, tuple.length() - 1).strip();
    if (inner.endsWith(",")) {
      inner = inner.substring(0, inner.length() - 1);
    }
    if (inner.isEmpty()) {
      return new long[0];
    }
    String[] sides = inner.split(",", -1);
    if (sides.length > 32) {
      throw file.damaged("the NPY has %d dimensions, expected up to 32".formatted(sides.length));
    }
    long[] shape = new long[sides.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = HeaderLines.count(file, sides[i].strip(), "a side of the NPY's shape");
    }
    return shape;
  }
}
