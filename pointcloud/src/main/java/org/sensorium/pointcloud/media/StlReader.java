package org.sensorium.pointcloud.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sensorium.media.MediaException;

/**
 * STL meshes: bare triangles, in text or binary.
 *
 * <table>
 *   <caption>Binary, least byte first</caption>
 *   <tr><td>0</td><td>80 bytes of anything, even "solid"</td></tr>
 *   <tr><td>80</td><td>u32: triangles</td></tr>
 *   <tr><td>84</td><td>50 bytes each: normal, three corners (12 x f32), 2 bytes</td></tr>
 * </table>
 *
 * <p>A file is text if it starts with "solid" and has "facet" or "endsolid" soon behind it, unless
 * its length is exactly what a binary one's number of triangles asks for.
 */
final class StlReader {
  private static final int HEADER = 84;
  private static final int TRIANGLE = 50;
  private static final int LOOKED_AT = 1024; // bytes

  private StlReader() {}

  /** Whether the length is exactly that of a binary file. */
  static boolean isBinary(CloudSource file) {
    return file.length() >= HEADER
        && file.length() == HEADER + TRIANGLE * (long) triangles(file)
        && triangles(file) > 0;
  }

  static boolean isText(CloudSource file) {
    String head = file.text(0, LOOKED_AT);
    return !isBinary(file)
        && head.stripLeading().startsWith("solid")
        && head.indexOf('\0') < 0
        && (head.contains("facet") || head.contains("endsolid"));
  }

  private static double triangles(CloudSource file) {
    return NumberType.U4.read(file.bytes(ByteOrder.LITTLE_ENDIAN), HEADER - 4);
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    Triangles triangles = new Triangles(file);
    long count;
    if (isText(file)) {
      text(file, triangles);
      count = triangles.faces();
    } else {
      count = promised(file);
    }
    return new PointCloudInfo(PointCloudFormat.STL, 3 * count, false, count);
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    Triangles triangles = new Triangles(file);
    CloudBuilder corners = isText(file) ? text(file, triangles) : binary(file, triangles);
    return MeshSampler.sample(file, corners.build(1), triangles);
  }

  private static long promised(CloudSource file) throws MediaException {
    if (file.length() < HEADER) {
      throw file.truncated(
          "%d bytes, expected an STL: text that starts with \"solid\", or a header of %d bytes",
          file.length(), HEADER);
    }
    long count = (long) triangles(file);
    if (count == 0) {
      throw file.fault("a binary STL of 0 triangles, expected at least one");
    }
    file.checkPromise(count, "triangles", TRIANGLE, file.length() - HEADER);
    file.limits().checkPoints(file.name(), "corners of triangles", 3 * count);
    return count;
  }

  private static CloudBuilder binary(CloudSource file, Triangles triangles) throws MediaException {
    long count = promised(file);
    ByteBuffer bytes = file.bytes(ByteOrder.LITTLE_ENDIAN);
    CloudBuilder cloud = new CloudBuilder(file, PointCloudFormat.STL, 3 * count, false);
    for (int i = 0; i < count; i++) {
      triangles.beginFace();
      for (int corner = 0; corner < 3; corner++) {
        int at = HEADER + TRIANGLE * i + 12 + 12 * corner;
        cloud.add(bytes.getFloat(at), bytes.getFloat(at + 4), bytes.getFloat(at + 8));
        triangles.corner(3L * i + corner);
      }
    }
    return cloud;
  }

  private static CloudBuilder text(CloudSource file, Triangles triangles) throws MediaException {
    CloudBuilder cloud = new CloudBuilder(file, PointCloudFormat.STL, 0, false);
    TextCursor lines = new TextCursor(file, 0);
    boolean ended = false;
    int corners = 0;
    for (String line = lines.nextLine(); line != null; line = lines.nextLine()) {
      String[] words = line.split("\\s+");
      switch (words[0]) {
        case "facet" -> {
          triangles.beginFace();
          corners = 0;
        }
        case "vertex" -> {
          if (words.length != 4) {
            throw file.fault(
                "line %d is a vertex of %d numbers, expected x, y and z",
                lines.line(), words.length - 1);
          }
          cloud.add(lines.number(words[1]), lines.number(words[2]), lines.number(words[3]));
          triangles.corner(cloud.size() + cloud.dropped() - 1);
          corners++;
        }
        case "endfacet" -> {
          if (corners != 3) {
            throw file.fault(
                "the facet that ends in line %d has %d corners, expected 3", lines.line(), corners);
          }
        }
        case "endsolid" -> ended = true;
        default -> {}
      }
    }
    if (!ended) {
      throw file.truncated(
          "the STL ends in line %d, within facet %d, expected a line \"endsolid\"",
          lines.line(), triangles.faces());
    }
    return cloud;
  }
}
