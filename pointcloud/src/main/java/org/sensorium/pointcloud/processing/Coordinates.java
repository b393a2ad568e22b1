package org.sensorium.pointcloud.processing;

/**
 * Places of N points, an array an axis, so that loops over points run in vector registers.
 *
 * @param x (N), finite
 * @param y (N), finite
 * @param z (N), finite
 */
public record Coordinates(float[] x, float[] y, float[] z) {

  public Coordinates {
    if (x.length == 0 || x.length != y.length || x.length != z.length) {
      throw new IllegalArgumentException(
          "%d, %d and %d numbers for the axes of a point cloud, expected as many of each, at least 1"
              .formatted(x.length, y.length, z.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!Float.isFinite(x[i]) || !Float.isFinite(y[i]) || !Float.isFinite(z[i])) {
        throw new IllegalArgumentException(
            "point %d of %d is at (%s, %s, %s), expected finite numbers"
                .formatted(i, x.length, x[i], y[i], z[i]));
      }
    }
  }

  /**
   * The first three columns of rows.
   *
   * @param rows (N, columns), one point a row
   * @param columns of a row, at least 3
   */
  public static Coordinates of(float[] rows, int columns) {
    return of(rows, 0, columns < 1 ? 0 : rows.length / columns, columns);
  }

  /**
   * The first three columns of some of the rows.
   *
   * @param first row
   * @param count of rows
   */
  public static Coordinates of(float[] rows, int first, int count, int columns) {
    if (columns < 3) {
      throw new IllegalArgumentException(
          "a point has %d columns, expected at least x, y and z".formatted(columns));
    }
    float[] x = new float[count];
    float[] y = new float[count];
    float[] z = new float[count];
    for (int i = 0; i < count; i++) {
      int at = (first + i) * columns;
      x[i] = rows[at];
      y[i] = rows[at + 1];
      z[i] = rows[at + 2];
    }
    return new Coordinates(x, y, z);
  }

  /** How many points. */
  public int size() {
    return x.length;
  }

  /** The points of these numbers, in their order. */
  public Coordinates pick(int[] numbers) {
    float[] px = new float[numbers.length];
    float[] py = new float[numbers.length];
    float[] pz = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      px[i] = x[numbers[i]];
      py[i] = y[numbers[i]];
      pz[i] = z[numbers[i]];
    }
    return new Coordinates(px, py, pz);
  }

  /**
   * Squared distances of the points {@code from} to {@code end - 1} from a place, in the order of
   * the references: (dx² + dy²) + dz², each step rounded to a float.
   *
   * @param to (N) of which those of these points are written; one index for all arrays, or the JIT
   *     leaves the loop scalar
   */
  void distances(float px, float py, float pz, int from, int end, float[] to) {
    for (int i = from; i < end; i++) {
      float dx = x[i] - px;
      float dy = y[i] - py;
      float dz = z[i] - pz;
      to[i] = dx * dx + dy * dy + dz * dz;
    }
  }
}
