package org.sensorium.pointcloud.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/** PLY files, ascii and binary: the vertices, or samples of the faces where they are asked for. */
final class PlyReader {
  private static final String[] RED = {"red", "diffuse_red", "r"};
  private static final String[] GREEN = {"green", "diffuse_green", "g"};
  private static final String[] BLUE = {"blue", "diffuse_blue", "b"};

  private final CloudSource file;
  private final PlyHeader header;
  private final @Nullable TextCursor lines; // of text: an entry is a line, and may have more on it
  private String[] words = {};
  private int word;
  private final ByteBuffer bytes;
  private int position; // of binary entries

  private PlyReader(CloudSource file) throws MediaException {
    this.file = file;
    this.header = PlyHeader.read(file);
    this.lines = header.isAscii() ? new TextCursor(file, header.end()) : null;
    this.bytes =
        file.bytes(
            header.format().equals("binary_big_endian")
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN);
    this.position = header.end();
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    PlyHeader header = PlyHeader.read(file);
    PlyHeader.Element vertex = header.vertex();
    return new PointCloudInfo(
        PointCloudFormat.PLY, vertex.count(), colours(vertex) != null, header.faces());
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    return new PlyReader(file).read();
  }

  /** Where red, green and blue stand among the properties; null if they do not. */
  private static int @Nullable [] colours(PlyHeader.Element vertex) {
    int[] at = {vertex.find(RED), vertex.find(GREEN), vertex.find(BLUE)};
    for (int index : at) {
      if (index < 0 || vertex.properties().get(index).length() != null) {
        return null;
      }
    }
    return at;
  }

  private DecodedCloud read() throws MediaException {
    PlyHeader.Element vertex = header.vertex();
    int[] colours = colours(vertex);
    CloudBuilder cloud =
        new CloudBuilder(file, PointCloudFormat.PLY, vertex.count(), colours != null);
    Triangles triangles = new Triangles(file);
    for (PlyHeader.Element element : header.elements()) {
      if (element == vertex) {
        vertices(vertex, cloud, colours);
      } else {
        boolean wanted = element.name().equals("face") && file.options().samplePlyFaces();
        others(element, wanted ? triangles : null);
      }
    }
    DecodedCloud read = finish(cloud, vertex, colours);
    return file.options().samplePlyFaces() ? MeshSampler.sample(file, read, triangles) : read;
  }

  private static DecodedCloud finish(
      CloudBuilder cloud, PlyHeader.Element vertex, int @Nullable [] colours)
      throws MediaException {
    NumberType type = colours == null ? NumberType.U1 : vertex.properties().get(colours[0]).type();
    return switch (type) {
      case U1 -> cloud.build(255);
      case U2 -> cloud.build(65_535);
      default -> cloud.buildGuessing();
    };
  }

  private void vertices(PlyHeader.Element vertex, CloudBuilder cloud, int @Nullable [] colours)
      throws MediaException {
    int x = vertex.find("x");
    int y = vertex.find("y");
    int z = vertex.find("z");
    double[] entry = new double[vertex.properties().size()];
    for (long i = 0; i < vertex.count(); i++) {
      entry(vertex, i, entry, null);
      if (cloud.add(entry[x], entry[y], entry[z]) && colours != null) {
        cloud.colour(entry[colours[0]], entry[colours[1]], entry[colours[2]]);
      }
    }
  }

  private void others(PlyHeader.Element element, @Nullable Triangles triangles)
      throws MediaException {
    if (element.properties().isEmpty()) {
      return; // its entries take no bytes, however many they are
    }
    double[] entry = new double[element.properties().size()];
    for (long i = 0; i < element.count(); i++) {
      entry(element, i, entry, triangles);
    }
  }

  /** Reads one entry: numbers into their places, corners of a face into the triangles. */
  private void entry(
      PlyHeader.Element element, long index, double[] entry, @Nullable Triangles triangles)
      throws MediaException {
    if (lines != null) {
      nextLine(lines, element, index);
    }
    for (int i = 0; i < entry.length; i++) {
      PlyHeader.Property property = element.properties().get(i);
      if (property.length() == null) {
        entry[i] = number(property.type(), element, index);
      } else {
        double length = number(property.length(), element, index);
        if (!(length >= 0 && length <= file.length())) {
          throw file.fault(
              "a list of %s numbers in %s %d of the PLY, expected 0 or more that fit into the file",
              length, element.name(), index);
        }
        boolean corners = property.name().matches("vertex_ind(ex|ices)");
        list(property, (int) length, element, index, corners ? triangles : null);
      }
    }
  }

  private void list(
      PlyHeader.Property property,
      int length,
      PlyHeader.Element element,
      long index,
      @Nullable Triangles triangles)
      throws MediaException {
    if (triangles != null) {
      triangles.beginFace();
    }
    for (int i = 0; i < length; i++) {
      double number = number(property.type(), element, index);
      if (triangles != null) {
        triangles.corner((long) number);
      }
    }
  }

  private double number(NumberType type, PlyHeader.Element element, long index)
      throws MediaException {
    if (lines != null) {
      return wordNumber(lines, element, index);
    }
    if (position > file.length() - type.size()) {
      throw ends(element, index);
    }
    double number = type.read(bytes, position);
    position += type.size();
    return number;
  }

  private void nextLine(TextCursor lines, PlyHeader.Element element, long index)
      throws MediaException {
    String line = lines.nextLine();
    while (line != null && line.isEmpty()) {
      line = lines.nextLine();
    }
    if (line == null) {
      throw ends(element, index);
    }
    words = line.split("\\s+");
    word = 0;
  }

  private double wordNumber(TextCursor lines, PlyHeader.Element element, long index)
      throws MediaException {
    if (word == words.length) {
      throw file.truncated(
          "%s %d of %d of the PLY has %d numbers, expected more",
          element.name(), index + 1, element.count(), words.length);
    }
    return lines.number(words[word++]);
  }

  private MediaException ends(PlyHeader.Element element, long index) {
    return file.truncated(
        "the PLY promises %d %s entries, the file of %d bytes ends in entry %d",
        element.count(), element.name(), file.length(), index + 1);
  }
}
