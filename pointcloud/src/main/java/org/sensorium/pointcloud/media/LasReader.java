package org.sensorium.pointcloud.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sensorium.media.MediaException;

/**
 * LAS 1.0 to 1.4, uncompressed, point formats 0 to 10. A coordinate is its whole number times the
 * header's scale plus the header's offset.
 *
 * <table>
 *   <caption>Header, least byte first</caption>
 *   <tr><td>0</td><td>LASF</td></tr>
 *   <tr><td>24</td><td>version (2 x u8)</td></tr>
 *   <tr><td>96</td><td>u32: where the points start</td></tr>
 *   <tr><td>104</td><td>u8: point format; bit 7 set by LASzip</td></tr>
 *   <tr><td>105</td><td>u16: bytes of a point</td></tr>
 *   <tr><td>107</td><td>u32: points</td></tr>
 *   <tr><td>131</td><td>3 x f64 scale, 3 x f64 offset</td></tr>
 *   <tr><td>247</td><td>u64: points (1.4)</td></tr>
 * </table>
 *
 * @see <a href="https://www.asprs.org/wp-content/uploads/2019/07/LAS_1_4_r15.pdf">LAS 1.4</a>
 */
final class LasReader {
  private static final int SHORTEST_HEADER = 227; // bytes
  private static final int HEADER_1_4 = 375; // bytes

  /** Bytes of a point by format. */
  private static final int[] LENGTHS = {20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67};

  /** Where red, green and blue (u16) stand in a point by format; 0 without colours. */
  private static final int[] COLOURS = {0, 0, 20, 28, 0, 28, 0, 30, 30, 0, 30};

  private final CloudSource file;
  private final ByteBuffer bytes;
  private final long start;
  private final int pointBytes;
  private final long points;
  private final int colour;

  private LasReader(CloudSource file) throws MediaException {
    this.file = file;
    this.bytes = file.bytes(ByteOrder.LITTLE_ENDIAN);
    requireHeader(SHORTEST_HEADER);
    int minor = file.at(25);
    if (file.at(24) != 1 || minor < 0 || minor > 4) {
      throw file.fault("LAS version %d.%d, expected 1.0 to 1.4", file.at(24), minor);
    }
    if (minor == 4) {
      requireHeader(HEADER_1_4);
    }
    int format = file.at(104) & 0xFF;
    if (format > 63) {
      throw file.fault(
          "a compressed LAS (LAZ, point format %d), expected an uncompressed one; unpack it with"
              + " laszip, or \"pdal translate in.laz out.las\"",
          format & 0x3F);
    }
    this.pointBytes = bytes.getShort(105) & 0xFFFF;
    if (format >= LENGTHS.length || pointBytes < LENGTHS[format]) {
      throw file.fault(
          "LAS point format %d with %d bytes a point, expected a format from 0 to 10 with its %s",
          format, pointBytes, format < LENGTHS.length ? LENGTHS[format] + " bytes" : "length");
    }
    this.colour = COLOURS[format];
    this.start = (long) NumberType.U4.read(bytes, 96);
    this.points = points(minor);
    if (start < SHORTEST_HEADER || start > file.length()) {
      throw file.truncated(
          "the LAS points start at byte %d, the file holds %d bytes", start, file.length());
    }
    file.checkPromise(points, "points", pointBytes, file.length() - start);
  }

  private long points(int minor) throws MediaException {
    long legacy = (long) NumberType.U4.read(bytes, 107);
    long count = minor == 4 && legacy == 0 ? bytes.getLong(247) : legacy;
    if (count < 0) {
      throw file.fault("the LAS header promises 2^63 points or more; the file is damaged");
    }
    return count;
  }

  private void requireHeader(int length) throws MediaException {
    if (file.length() < length) {
      throw file.truncated("%d bytes, expected a LAS header of at least %d", file.length(), length);
    }
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    LasReader las = new LasReader(file);
    return new PointCloudInfo(PointCloudFormat.LAS, las.points, las.colour > 0, 0);
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    return new LasReader(file).read();
  }

  private DecodedCloud read() throws MediaException {
    CloudBuilder cloud = new CloudBuilder(file, PointCloudFormat.LAS, points, colour > 0);
    for (int i = 0; i < points; i++) {
      int at = (int) start + i * pointBytes;
      if (cloud.add(axis(at, 0), axis(at, 1), axis(at, 2)) && colour > 0) {
        cloud.colour(u16(at + colour), u16(at + colour + 2), u16(at + colour + 4));
      }
    }
    boolean narrow = colour > 0 && cloud.largestColour() <= 255;
    if (narrow) {
      cloud.note("no colour is above 255 of 65535: taken as 8-bit colours");
    }
    return cloud.build(narrow ? 255 : 65_535);
  }

  private double axis(int at, int axis) {
    return bytes.getInt(at + 4 * axis) * bytes.getDouble(131 + 8 * axis)
        + bytes.getDouble(155 + 8 * axis);
  }

  private double u16(int at) {
    return NumberType.U2.read(bytes, at);
  }
}
