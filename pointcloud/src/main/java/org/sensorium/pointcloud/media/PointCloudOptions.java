package org.sensorium.pointcloud.media;

/**
 * What files do not tell themselves.
 *
 * @param binColumns numbers a point in a .bin file, 3 to 6; 0 finds it as {@link PointCloudDecoder}
 *     says
 * @param samplePlyFaces whether the faces of a PLY are sampled as those of other meshes are, rather
 *     than its vertices taken
 */
public record PointCloudOptions(int binColumns, boolean samplePlyFaces) {
  /** Width found; vertices of a PLY. */
  public static final PointCloudOptions STANDARD = new PointCloudOptions(0, false);

  public PointCloudOptions {
    if (binColumns != 0 && (binColumns < 3 || binColumns > 6)) {
      throw new IllegalArgumentException(
          "a point of a .bin has 3 to 6 numbers, or 0 to find it; got %d".formatted(binColumns));
    }
  }
}
