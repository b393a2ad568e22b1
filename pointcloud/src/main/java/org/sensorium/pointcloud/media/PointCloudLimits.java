package org.sensorium.pointcloud.media;

import org.sensorium.media.MediaException;

/**
 * What a point cloud may cost. Bytes and points are checked before anything is allocated for them.
 *
 * <p>Reading takes the file's bytes (files over {@value #MAPPED_BYTES} bytes are mapped, not read
 * into memory), of a compressed PCD also the unpacked ones, and on the heap at most {@value
 * #BYTES_PER_POINT} bytes a point and as many a triangle.
 *
 * @param bytes size of the file
 * @param points points of the file, vertices and triangles of a mesh (each)
 * @param meshSamples points sampled on the faces of a mesh
 */
public record PointCloudLimits(long bytes, long points, int meshSamples) {
  /** Coordinates and colours, or corners, 24 bytes; three times that while an array grows. */
  static final int BYTES_PER_POINT = 72;

  /** Larger files are mapped into memory. */
  static final int MAPPED_BYTES = 64 << 20;

  /** Nearly 2 GiB of file, 50 million points, 8,192 samples of a mesh. */
  public static final PointCloudLimits STANDARD =
      new PointCloudLimits(Integer.MAX_VALUE - 64L, 50_000_000, 8192);

  public PointCloudLimits {
    if (bytes < 1 || bytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "the limit of bytes must be from 1 to %d, got %d"
              .formatted(Integer.MAX_VALUE - 64, bytes));
    }
    if (points < 1 || points > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "the limit of points must be from 1 to %d, got %d"
              .formatted(Integer.MAX_VALUE / 4, points));
    }
    if (meshSamples < 1 || meshSamples > points) {
      throw new IllegalArgumentException(
          "the samples of a mesh must be from 1 to the limit of points, %d; got %d"
              .formatted(points, meshSamples));
    }
  }

  void checkBytes(String file, long found) throws MediaException {
    if (found > bytes) {
      throw new MediaException(
          file,
          "%d bytes, more than the limit of %d; thin the cloud or raise PointCloudLimits.bytes"
              .formatted(found, bytes));
    }
  }

  void checkPoints(String file, String what, long found) throws MediaException {
    if (found > points) {
      throw new MediaException(
          file,
          "%d %s, more than the limit of %d; thin the cloud or raise PointCloudLimits.points"
              .formatted(found, what, points));
    }
  }
}
