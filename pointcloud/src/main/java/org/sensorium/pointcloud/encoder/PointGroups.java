package org.sensorium.pointcloud.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.sensorium.nn.kernels.HostFloats;
import org.sensorium.pointcloud.encoder.PointBertConfig.Order;
import org.sensorium.pointcloud.processing.Coordinates;
import org.sensorium.pointcloud.processing.PointSampling;

/** The part of an encoder that is data alone, from rows of points in plain arrays. */
final class PointGroups {
  private PointGroups() {}

  /**
   * Refuses points that an encoder does not take.
   *
   * @param least how many of a cloud are needed
   */
  static void check(NDArray points, int channels, int least, Device device) {
    Shape shape = points.getShape();
    if (shape.dimension() != 3 || shape.get(2) != channels || shape.get(1) < least) {
      throw new IllegalArgumentException(
          "the points are %s, expected (batch, points, %d) with at least %d points"
              .formatted(shape, channels, least));
    }
    if (!points.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "the points lie on %s, expected %s, where the encoder is"
              .formatted(points.getDevice(), device));
    }
  }

  /**
   * Groups of the nearest points around the farthest.
   *
   * @param points (B, P, C)
   * @param groups G
   * @param size K
   * @param order of the groups
   * @return (B, G, K·C + 3), owned by the manager of points
   */
  static NDArray nearest(NDArray points, int groups, int size, Order order) {
    Shape shape = points.getShape();
    int clouds = (int) shape.get(0);
    int perCloud = (int) shape.get(1);
    int channels = (int) shape.get(2);
    float[] rows = points.toFloatArray();
    int width = size * channels + 3;
    float[] result = new float[Math.multiplyExact(Math.multiplyExact(clouds, groups), width)];
    for (int b = 0; b < clouds; b++) {
      Coordinates places = Coordinates.of(rows, b * perCloud, perCloud, channels);
      int[] chosen = PointSampling.farthest(places, groups);
      Coordinates centres =
          places.pick(order == Order.LEFT_TO_RIGHT ? leftToRight(chosen, places) : chosen);
      int[] members = PointSampling.nearest(places, centres, size);
      for (int g = 0; g < groups; g++) {
        float[] centre = {centres.x()[g], centres.y()[g], centres.z()[g]};
        int at = (b * groups + g) * width;
        for (int k = 0; k < size; k++) {
          int from = (b * perCloud + members[g * size + k]) * channels;
          around(rows, from, channels, centre, result, at + k * channels);
        }
        System.arraycopy(centre, 0, result, at + size * channels, 3);
      }
    }
    return HostFloats.array(points.getManager(), result, new Shape(clouds, groups, width));
  }

  private static int[] leftToRight(int[] chosen, Coordinates places) {
    return IntStream.of(chosen)
        .boxed()
        .sorted(Comparator.comparing(i -> places.x()[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static void around(
      float[] rows, int from, int channels, float[] centre, float[] to, int at) {
    for (int c = 0; c < channels; c++) {
      to[at + c] = c < 3 ? rows[from + c] - centre[c] : rows[from + c];
    }
  }
}
