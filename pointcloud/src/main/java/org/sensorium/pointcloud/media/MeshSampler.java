package org.sensorium.pointcloud.media;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * Points on the faces of a mesh, as many on each square unit everywhere, the same at every call.
 *
 * <p>The total area is cut into as many equal strips as there are points; one point falls at random
 * into each (less clumped than independent draws), at uniform barycentric coordinates within its
 * triangle. Colours of vertices are interpolated.
 *
 * @see <a href="https://doi.org/10.1145/571647.571648">Osada et al., Shape Distributions</a>, 4.2:
 *     P = (1 - √r1) A + √r1 (1 - r2) B + √r1 r2 C
 */
final class MeshSampler {
  private static final long SEED = 0;

  private final PointCloud vertices;
  private final Triangles triangles;
  private final double[] areas; // summed up to and with each triangle

  private MeshSampler(PointCloud vertices, Triangles triangles) {
    this.vertices = vertices;
    this.triangles = triangles;
    this.areas = new double[triangles.size()];
    double sum = 0;
    for (int i = 0; i < areas.length; i++) {
      sum += area(i);
      areas[i] = sum;
    }
  }

  /** Samples a mesh; without faces, or if they have no area, its vertices are the points. */
  static DecodedCloud sample(CloudSource file, DecodedCloud mesh, Triangles triangles)
      throws MediaException {
    if (triangles.size() == 0) {
      return mesh;
    }
    if (mesh.dropped() > 0) {
      throw file.fault(
          "%d vertices of a mesh have no finite coordinates, expected that all have",
          mesh.dropped());
    }
    triangles.check(mesh.cloud().size());
    MeshSampler sampler = new MeshSampler(mesh.cloud(), triangles);
    List<String> notes = new ArrayList<>(mesh.notes());
    double total = sampler.areas[sampler.areas.length - 1];
    boolean flat = !(total > 0 && total < Double.POSITIVE_INFINITY);
    int count = file.limits().meshSamples();
    notes.add(
        flat
            ? "the faces have an area of %s: the vertices are taken".formatted(total)
            : "a mesh of %d vertices and %d faces, sampled at %d points"
                .formatted(mesh.cloud().size(), triangles.faces(), count));
    PointCloud cloud = flat ? mesh.cloud() : sampler.sample(count, total);
    return new DecodedCloud(mesh.format(), cloud, mesh.origin(), 0, notes);
  }

  private PointCloud sample(int count, double total) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] xyz = new float[3 * count];
    float[] from = vertices.rgb();
    float[] rgb = from == null ? null : new float[3 * count];
    int triangle = 0;
    for (int i = 0; i < count; i++) {
      double place = total * (i + random.nextDouble()) / count;
      while (triangle < areas.length - 1 && areas[triangle] <= place) {
        triangle++;
      }
      double root = Math.sqrt(random.nextDouble());
      double across = random.nextDouble();
      double[] weights = {1 - root, root * (1 - across), root * across};
      blend(vertices.xyz(), triangle, weights, xyz, i);
      if (from != null) {
        blend(from, triangle, weights, rgb, i);
      }
    }
    return new PointCloud(xyz, rgb);
  }

  private void blend(
      float[] from, int triangle, double[] weights, float @Nullable [] to, int point) {
    for (int axis = 0; to != null && axis < 3; axis++) {
      double sum = 0;
      for (int corner = 0; corner < 3; corner++) {
        sum += weights[corner] * from[3 * triangles.vertex(triangle, corner) + axis];
      }
      to[3 * point + axis] = (float) sum;
    }
  }

  /** Half the length of the cross product of two sides. */
  private double area(int triangle) {
    double ux = side(triangle, 1, 0);
    double uy = side(triangle, 1, 1);
    double uz = side(triangle, 1, 2);
    double vx = side(triangle, 2, 0);
    double vy = side(triangle, 2, 1);
    double vz = side(triangle, 2, 2);
    double x = uy * vz - uz * vy;
    double y = uz * vx - ux * vz;
    double z = ux * vy - uy * vx;
    return Math.sqrt(x * x + y * y + z * z) / 2;
  }

  private double side(int triangle, int corner, int axis) {
    float[] xyz = vertices.xyz();
    return (double) xyz[3 * triangles.vertex(triangle, corner) + axis]
        - xyz[3 * triangles.vertex(triangle, 0) + axis];
  }
}
