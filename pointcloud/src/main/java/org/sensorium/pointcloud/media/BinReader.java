package org.sensorium.pointcloud.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.sensorium.media.MediaException;

/**
 * Bare 32-bit floating numbers, least byte first, no header (.bin): x, y, z and what the data set
 * adds. How many a point has:
 *
 * <ol>
 *   <li>{@link PointCloudOptions#binColumns}, if given;
 *   <li>5 of a file named .pcd.bin (nuScenes: intensity, ring);
 *   <li>4 if 4 divides the file's numbers (KITTI: reflectance);
 *   <li>the one of 3, 5 and 6 that does, or the file is refused.
 * </ol>
 *
 * <p>Of 6 the last three are colours (SUN RGB-D).
 */
final class BinReader {
  private static final int FLOAT = 4; // bytes
  private static final int LOOKED_AT = 64; // points
  private static final float LARGEST = 1e7f; // metres

  private final CloudSource file;
  private final ByteBuffer bytes;
  private final int columns;
  private final int points;

  private BinReader(CloudSource file) throws MediaException {
    this.file = file;
    this.bytes = file.bytes(ByteOrder.LITTLE_ENDIAN);
    if (file.length() % FLOAT != 0 || file.length() < 3 * FLOAT) {
      throw file.truncated(
          "%d bytes, expected points of numbers of %d bytes", file.length(), FLOAT);
    }
    int numbers = file.length() / FLOAT;
    this.columns = columns(numbers);
    if (numbers % columns != 0) {
      throw file.truncated(
          "%d numbers, expected a multiple of %d, as a point has", numbers, columns);
    }
    this.points = numbers / columns;
    file.limits().checkPoints(file.name(), "points", points);
    for (int i = 0; i < Math.min(LOOKED_AT, points); i++) {
      for (int axis = 0; axis < 3; axis++) {
        float number = at(i, axis);
        if (Math.abs(number) > LARGEST) { // NaN is an invalid point
          throw file.fault(
              "point %d has the coordinate %s, expected 32-bit floating numbers of metres, least"
                  + " byte first",
              i, number);
        }
      }
    }
  }

  private int columns(int numbers) throws MediaException {
    if (file.options().binColumns() > 0) {
      return file.options().binColumns();
    }
    if (file.isNamed(".pcd.bin")) {
      return 5;
    }
    if (numbers % 4 == 0) {
      return 4;
    }
    int[] widths = IntStream.of(3, 5, 6).filter(width -> numbers % width == 0).toArray();
    if (widths.length == 1) {
      return widths[0];
    }
    throw file.fault(
        "%d numbers, which %s; say how many a point has with PointCloudOptions.binColumns",
        numbers,
        widths.length == 0
            ? "none of 3, 4, 5 and 6 a point divides"
            : "may be points of " + IntStream.of(widths).boxed().toList() + " numbers");
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    BinReader bin = new BinReader(file);
    return new PointCloudInfo(PointCloudFormat.BIN, bin.points, bin.columns == 6, 0);
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    return new BinReader(file).read();
  }

  private DecodedCloud read() throws MediaException {
    CloudBuilder cloud = new CloudBuilder(file, PointCloudFormat.BIN, points, columns == 6);
    for (int i = 0; i < points; i++) {
      if (cloud.add(at(i, 0), at(i, 1), at(i, 2)) && columns == 6) {
        cloud.colour(at(i, 3), at(i, 4), at(i, 5));
      }
    }
    if (file.options().binColumns() == 0) {
      cloud.note(
          "a .bin does not say how many numbers a point has: taken as %d".formatted(columns));
    }
    return cloud.buildGuessing();
  }

  private float at(int point, int column) {
    return bytes.getFloat(FLOAT * (point * columns + column));
  }
}
