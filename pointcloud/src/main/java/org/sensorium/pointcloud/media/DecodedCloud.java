package org.sensorium.pointcloud.media;

import java.util.List;

/**
 * A cloud, and what happened on the way to it.
 *
 * @param format how the file is written
 * @param cloud its points
 * @param origin what was taken from each x, y and z, in the file's units; 0 unless the coordinates
 *     are so large that 32-bit numbers would blur them (see {@link PointCloudDecoder})
 * @param dropped points left out because a coordinate was no finite number
 * @param notes what else differs from the file, one sentence each
 */
public record DecodedCloud(
    PointCloudFormat format,
    PointCloud cloud,
    List<Double> origin,
    long dropped,
    List<String> notes) {
  public DecodedCloud {
    origin = List.copyOf(origin);
    notes = List.copyOf(notes);
  }
}
