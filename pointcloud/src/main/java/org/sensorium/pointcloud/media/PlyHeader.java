package org.sensorium.pointcloud.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * The header of a PLY file, lines of text:
 *
 * <pre>
 *   ply
 *   format ascii 1.0                    or binary_little_endian, binary_big_endian
 *   element vertex 8                    elements in any order, their entries follow in it
 *   property float x
 *   property list uchar int vertex_indices
 *   end_header
 * </pre>
 *
 * @param format ascii, binary_little_endian or binary_big_endian
 * @param elements in the file's order
 * @param end where the entries start
 * @see <a href="https://paulbourke.net/dataformats/ply/">PLY</a>
 */
record PlyHeader(String format, List<Element> elements, int end) {
  private static final int MOST_LINES = 10_000;

  /** A kind of entry, and how many there are. */
  record Element(String name, long count, List<Property> properties) {
    /** Index of the first property of one of these names, -1 without one. */
    int find(String... names) {
      for (String wanted : names) {
        for (int i = 0; i < properties.size(); i++) {
          if (properties.get(i).name().equals(wanted)) {
            return i;
          }
        }
      }
      return -1;
    }
  }

  /** A number, or a list of them behind its length. */
  record Property(String name, NumberType type, @Nullable NumberType length) {}

  static PlyHeader read(CloudSource file) throws MediaException {
    TextCursor lines = new TextCursor(file, 0);
    List<Element> elements = new ArrayList<>();
    String format = "";
    for (String line = lines.nextLine(); !"end_header".equals(line); line = lines.nextLine()) {
      if (line == null || lines.line() > MOST_LINES) {
        throw file.truncated("the PLY header has no line \"end_header\" in %d lines", lines.line());
      }
      String[] words = line.split("\\s+", 6);
      switch (words[0]) {
        case "format" -> format = format(file, words, line);
        case "element" -> elements.add(element(file, words, line));
        case "property" -> {
          if (elements.isEmpty()) {
            throw file.fault("the PLY header has a property before any element");
          }
          elements.get(elements.size() - 1).properties().add(property(file, words, line));
        }
        default -> {} // ply, comment, obj_info
      }
    }
    if (format.isEmpty()) {
      throw file.fault("the PLY header has no line \"format\", expected one as its second line");
    }
    PlyHeader header = new PlyHeader(format, elements, lines.position());
    header.check(file);
    return header;
  }

  private static String format(CloudSource file, String[] words, String line)
      throws MediaException {
    if (words.length > 1
        && List.of("ascii", "binary_little_endian", "binary_big_endian").contains(words[1])) {
      return words[1];
    }
    throw file.fault(
        "the PLY header says \"%s\", expected ascii, binary_little_endian or binary_big_endian",
        TextCursor.shown(line));
  }

  private static Element element(CloudSource file, String[] words, String line)
      throws MediaException {
    if (words.length < 3 || !words[2].matches("\\d{1,15}")) {
      throw bad(file, line, "element NAME COUNT");
    }
    return new Element(words[1], Long.parseLong(words[2]), new ArrayList<>());
  }

  private static Property property(CloudSource file, String[] words, String line)
      throws MediaException {
    boolean list = words.length == 5 && words[1].equals("list");
    if (!list && words.length != 3) {
      throw bad(file, line, "property TYPE NAME or property list TYPE TYPE NAME");
    }
    NumberType type = type(words[list ? 3 : 1]);
    NumberType length = list ? type(words[2]) : null;
    if (type == null || (list && (length == null || length.isFloat()))) {
      throw bad(file, line, "types from char to double or int8 to float64");
    }
    return new Property(words[list ? 4 : 2].toLowerCase(Locale.ROOT), type, length);
  }

  private static MediaException bad(CloudSource file, String line, String expected) {
    return file.fault(
        "the PLY header has the line \"%s\", expected %s", TextCursor.shown(line), expected);
  }

  private static @Nullable NumberType type(String name) {
    return switch (name) {
      case "char", "int8" -> NumberType.I1;
      case "uchar", "uint8" -> NumberType.U1;
      case "short", "int16" -> NumberType.I2;
      case "ushort", "uint16" -> NumberType.U2;
      case "int", "int32" -> NumberType.I4;
      case "uint", "uint32" -> NumberType.U4;
      case "float", "float32" -> NumberType.F4;
      case "double", "float64" -> NumberType.F8;
      default -> null;
    };
  }

  boolean isAscii() {
    return format.equals("ascii");
  }

  /** The points. */
  Element vertex() {
    return elements.stream().filter(e -> e.name().equals("vertex")).findFirst().orElseThrow();
  }

  /** Number of faces. */
  long faces() {
    return elements.stream()
        .filter(e -> e.name().equals("face"))
        .mapToLong(Element::count)
        .findFirst()
        .orElse(0);
  }

  private void check(CloudSource file) throws MediaException {
    long vertexElements = elements.stream().filter(e -> e.name().equals("vertex")).count();
    if (vertexElements != 1) {
      throw file.fault(
          "the PLY header has the elements %s, expected one \"vertex\"",
          elements.stream().map(Element::name).limit(20).toList());
    }
    for (String axis : List.of("x", "y", "z")) {
      int at = vertex().find(axis);
      if (at < 0 || vertex().properties().get(at).length() != null) {
        throw file.fault(
            "the PLY's vertices have the properties %s, expected numbers x, y and z among them",
            vertex().properties().stream().map(Property::name).limit(20).toList());
      }
    }
    long left = file.length() - end + (isAscii() ? 1L : 0); // a last line without its end
    for (Element element : elements) {
      long each = 0;
      for (Property property : element.properties()) {
        NumberType first = property.length() == null ? property.type() : property.length();
        each += isAscii() ? 2 : first.size(); // as text a digit and a blank
      }
      if (!element.properties().isEmpty()) {
        file.checkPromise(element.count(), element.name() + " entries", each, left);
        left -= element.count() * each;
      }
    }
  }
}
