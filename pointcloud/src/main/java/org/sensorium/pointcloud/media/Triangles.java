package org.sensorium.pointcloud.media;

import java.util.Arrays;
import org.sensorium.media.MediaException;

/** Faces of a mesh as triangles: a polygon becomes the fan from its first corner. */
final class Triangles {
  private final CloudSource file;
  private long[] corners = new long[96]; // three vertices each
  private int size; // triangles
  private long faces;
  private long first;
  private long previous;
  private int cornersOfFace;

  Triangles(CloudSource file) {
    this.file = file;
  }

  void beginFace() {
    faces++;
    cornersOfFace = 0;
  }

  /** The next corner of the face begun: a vertex, from 0; checked when all vertices are known. */
  void corner(long vertex) throws MediaException {
    cornersOfFace++;
    if (cornersOfFace == 1) {
      first = vertex;
    } else if (cornersOfFace > 2) {
      add(first, previous, vertex);
    }
    previous = vertex;
  }

  private void add(long a, long b, long c) throws MediaException {
    if (3 * size == corners.length) {
      file.limits().checkPoints(file.name(), "triangles", size + 1L);
      corners = Arrays.copyOf(corners, 3 * (int) Math.min(file.limits().points(), 2L * size));
    }
    corners[3 * size] = a;
    corners[3 * size + 1] = b;
    corners[3 * size + 2] = c;
    size++;
  }

  int size() {
    return size;
  }

  /** Faces begun, triangles or not. */
  long faces() {
    return faces;
  }

  /** Vertex of a corner, 0 to 2. */
  int vertex(int triangle, int corner) {
    return (int) corners[3 * triangle + corner];
  }

  /** Refuses corners that are no vertices. */
  void check(int vertices) throws MediaException {
    for (int i = 0; i < 3 * size; i++) {
      if (corners[i] < 0 || corners[i] >= vertices) {
        throw file.fault(
            "a face has the vertex %d (counted from 0), the mesh has %d; the file is damaged",
            corners[i], vertices);
      }
    }
  }
}
