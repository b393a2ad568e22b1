package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * The header of a PLY file, lines of text:
 *
 * <pre>
 *   ply
 *   format ascii 1.0                    or binary_little_endian, binary_big_endian
 *   element vertex 8
 *   property float x
 *   property list uchar int vertex_indices
 *   end_header
 * </pre>
 *
 * @see <a href="https://paulbourke.net/dataformats/ply/">PLY</a>
 */
final class PlyHeader {
  private final HeaderFile file;
  private boolean ascii;
  private boolean formatSeen;
  private boolean inVertex;
  private long vertices;
  private int vertexProperties;
  private final Set<String> vertexNames = new TreeSet<>();
  private long element; // entries of the element whose properties are read
  private long needed; // bytes that the elements take at least

  private PlyHeader(HeaderFile file) {
    this.file = file;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "ply\n") || file.has(0, "ply\r");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    return new PlyHeader(file).read();
  }

  private MediaHeader read() throws IOException {
    HeaderLines lines = new HeaderLines(file, 0);
    lines.next();
    for (String line = lines.next(); !"end_header".equals(line); line = lines.next()) {
      if (line == null) {
        throw file.truncated("the PLY header has no end (\"end_header\")");
      }
      readLine(line);
    }
    if (!formatSeen) {
      throw file.damaged("the PLY header has no line \"format\"");
    }
    if (vertices == 0 || !vertexNames.containsAll(Set.of("x", "y", "z"))) {
      throw file.fault(
          "a PLY of %d points with the properties %s, expected points with x, y and z"
              .formatted(vertices, vertexNames));
    }
    long left = file.length() - lines.position() + (ascii ? 1 : 0); // a last line without its end
    if (needed > left) {
      throw file.truncated(
          "the PLY's elements need at least %d bytes, %d are left".formatted(needed, left));
    }
    return MediaHeader.points("ply", vertices, vertexProperties);
  }

  private void readLine(String line) throws IOException {
    String[] words = line.split("\\s+", 6);
    switch (words[0]) {
      case "format" -> {
        formatSeen = true;
        ascii = words.length > 1 && words[1].equals("ascii");
        if (!ascii && !line.startsWith("format binary_")) {
          throw file.damaged("the PLY's format is \"%s\"".formatted(HeaderLines.shown(line)));
        }
      }
      case "element" -> {
        requireWords(words, 3, line);
        element = HeaderLines.count(file, words[2], "the PLY's number of " + words[1]);
        inVertex = words[1].equals("vertex");
        vertices = inVertex ? element : vertices;
      }
      case "property" -> property(words, line);
      default -> {} // comments, obj_info
    }
  }

  private void property(String[] words, String line) throws IOException {
    boolean list = words.length > 1 && words[1].equals("list");
    requireWords(words, list ? 5 : 3, line);
    int bytes = bytes(words[list ? 2 : 1]);
    if (list) {
      bytes(words[3]);
    }
    if (inVertex) {
      vertexProperties++;
      vertexNames.add(words[list ? 4 : 2]);
    }
    try {
      // as text a digit and a blank; of a list at least its length
      needed = Math.addExact(needed, Math.multiplyExact(element, (long) (ascii ? 2 : bytes)));
    } catch (ArithmeticException e) {
      throw file.damaged("the PLY claims %d entries of an element".formatted(element));
    }
  }

  private void requireWords(String[] words, int least, String line) throws IOException {
    if (words.length < least) {
      throw file.damaged(
          "the PLY header has a line \"%s\" that is cut off".formatted(HeaderLines.shown(line)));
    }
  }

  private int bytes(String type) throws IOException {
    return switch (type) {
      case "char", "uchar", "int8", "uint8" -> 1;
      case "short", "ushort", "int16", "uint16" -> 2;
      case "int", "uint", "int32", "uint32", "float", "float32" -> 4;
      case "double", "float64" -> 8;
      default ->
          throw file.damaged(
              "a PLY property is of type \"%s\"; expected char to double, int8 to float64"
                  .formatted(HeaderLines.shown(type)));
    };
  }
}
