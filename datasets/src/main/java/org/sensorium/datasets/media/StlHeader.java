package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * The header of an STL mesh. Binary: 80 bytes of anything, u32 triangles, 50 bytes each, and
 * nothing else. Text: "solid", then "facet normal …" and three "vertex x y z" a triangle, which are
 * not counted here.
 */
final class StlHeader {
  private static final int START = 84; // bytes
  private static final int TRIANGLE = 50; // bytes

  private StlHeader() {}

  static boolean matches(HeaderFile file) throws IOException {
    return triangles(file) > 0 || isText(file) || file.isNamed(".stl");
  }

  /** Those of a binary file; 0 if its length is not that of one. */
  private static long triangles(HeaderFile file) throws IOException {
    if (file.length() < START + TRIANGLE || (file.length() - START) % TRIANGLE != 0) {
      return 0;
    }
    long triangles = file.u32(START - 4, false);
    return triangles == (file.length() - START) / TRIANGLE ? triangles : 0;
  }

  private static boolean isText(HeaderFile file) throws IOException {
    if (!file.has(0, "solid")) {
      return false;
    }
    int head = (int) Math.min(file.length(), 1024);
    return file.text(0, head).contains("facet");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    long triangles = triangles(file);
    if (triangles > 0) {
      return MediaHeader.points("stl", 3 * triangles, 3);
    }
    if (isText(file)) {
      long tail = Math.max(0, file.length() - 1024);
      if (!file.text(tail, (int) (file.length() - tail)).contains("endsolid")) {
        throw file.truncated("the STL has no end (\"endsolid\")");
      }
      return MediaHeader.points("stl", 0, 3);
    }
    if (file.length() < START) {
      throw file.truncated(
          "an STL has at least %d bytes, it has %d".formatted(START, file.length()));
    }
    long claimed = file.u32(START - 4, false);
    throw file.damaged(
        "an STL of %d triangles has %d bytes, the file %d"
            .formatted(claimed, START + TRIANGLE * claimed, file.length()));
  }
}
