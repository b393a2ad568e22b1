package org.sensorium.pointcloud.media;

/**
 * What a file holds, as its header tells it; of a text without a header, as its lines do.
 *
 * @param format how it is written
 * @param points points of a cloud, invalid ones too, or vertices of a mesh
 * @param colour whether the points carry colours; where only all values tell whether columns are
 *     colours (see {@link PointCloudDecoder}), whether they may be
 * @param faces faces of a mesh; 0 of a cloud
 */
public record PointCloudInfo(PointCloudFormat format, long points, boolean colour, long faces) {}
