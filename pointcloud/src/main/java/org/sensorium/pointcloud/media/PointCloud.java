package org.sensorium.pointcloud.media;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Points in space, perhaps coloured. At least one; no number is NaN or infinite.
 *
 * <p>The arrays are not copied: who makes a cloud hands them over, who reads one leaves them as
 * they are.
 *
 * @param xyz (size, 3), row after row, in the file's units
 * @param rgb (size, 3), row after row, from 0 to 1; null without colours
 */
public record PointCloud(float[] xyz, float @Nullable [] rgb) {
  // written out, for NullAway does not see the annotation of an array in a compact one
  public PointCloud(float[] xyz, float @Nullable [] rgb) {
    if (xyz.length == 0 || xyz.length % 3 != 0) {
      throw new IllegalArgumentException(
          "a cloud of %d coordinates, expected three for each of one point or more"
              .formatted(xyz.length));
    }
    for (int i = 0; i < xyz.length; i++) {
      if (!Float.isFinite(xyz[i])) {
        throw new IllegalArgumentException(
            "coordinate %d of point %d is %s, expected a finite number"
                .formatted(i % 3, i / 3, xyz[i]));
      }
    }
    if (rgb != null) {
      requireColours(rgb, xyz.length);
    }
    this.xyz = xyz;
    this.rgb = rgb;
  }

  private static void requireColours(float[] rgb, int length) {
    if (rgb.length != length) {
      throw new IllegalArgumentException(
          "%d numbers of colour for %d coordinates, expected as many"
              .formatted(rgb.length, length));
    }
    for (int i = 0; i < rgb.length; i++) {
      if (!(rgb[i] >= 0 && rgb[i] <= 1)) {
        throw new IllegalArgumentException(
            "colour %d of point %d is %s, expected 0 to 1".formatted(i % 3, i / 3, rgb[i]));
      }
    }
  }

  /** Number of points. */
  public int size() {
    return xyz.length / 3;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PointCloud cloud
        && Arrays.equals(xyz, cloud.xyz)
        && Arrays.equals(rgb, cloud.rgb);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(xyz) + Arrays.hashCode(rgb);
  }

  @Override
  public String toString() {
    return "PointCloud[%d points%s]".formatted(size(), rgb == null ? "" : ", coloured");
  }
}
