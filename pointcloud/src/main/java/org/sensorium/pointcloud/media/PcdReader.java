package org.sensorium.pointcloud.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * PCD files. Colours are a field rgb or rgba, whose four bytes are 0xAARRGGBB whatever its type
 * (PCL calls it a float, so as text it looks like 4.2108e+06 or 2.3e-38), or three fields r, g, b.
 */
final class PcdReader {
  private final CloudSource file;
  private final PcdHeader header;
  private final PcdHeader.Field x;
  private final PcdHeader.Field y;
  private final PcdHeader.Field z;
  private final int pointBytes;
  private final PcdHeader.@Nullable Field packed;
  private final PcdHeader.@Nullable Field red;
  private final PcdHeader.@Nullable Field green;
  private final PcdHeader.@Nullable Field blue;

  private PcdReader(CloudSource file) throws MediaException {
    this.file = file;
    this.header = PcdHeader.read(file);
    this.x = header.axis("x");
    this.y = header.axis("y");
    this.z = header.axis("z");
    this.pointBytes = header.pointBytes();
    PcdHeader.Field rgb = header.field("rgb") == null ? header.field("rgba") : header.field("rgb");
    this.packed = rgb != null && rgb.type().size() == 4 ? rgb : null;
    this.red = header.field("r");
    this.green = header.field("g");
    this.blue = header.field("b");
  }

  private boolean isColoured() {
    return packed != null || (red != null && green != null && blue != null);
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    PcdReader reader = new PcdReader(file);
    if (reader.header.coding().equals("binary_compressed")) {
      reader.requirePacked();
    }
    return new PointCloudInfo(PointCloudFormat.PCD, reader.header.points(), reader.isColoured(), 0);
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    return new PcdReader(file).read();
  }

  private DecodedCloud read() throws MediaException {
    switch (header.coding()) {
      case "ascii" -> {
        CloudBuilder cloud = builder();
        text(cloud);
        return build(cloud);
      }
      case "binary" -> {
        CloudBuilder cloud = builder();
        binary(cloud, file.bytes(ByteOrder.LITTLE_ENDIAN), header.end(), false);
        return build(cloud);
      }
      default -> {
        int size = requirePacked();
        int length = (int) u32(header.end());
        byte[] unpacked = Lzf.unpack(file, header.end() + 8, length, size);
        CloudBuilder cloud = builder();
        binary(cloud, ByteBuffer.wrap(unpacked).order(ByteOrder.LITTLE_ENDIAN), 0, true);
        return build(cloud);
      }
    }
  }

  private CloudBuilder builder() {
    return new CloudBuilder(file, PointCloudFormat.PCD, header.points(), isColoured());
  }

  private DecodedCloud build(CloudBuilder cloud) throws MediaException {
    return packed != null || (red != null && !red.type().isFloat())
        ? cloud.build(255)
        : cloud.buildGuessing();
  }

  private long u32(int at) {
    return (long) NumberType.U4.read(file.bytes(ByteOrder.LITTLE_ENDIAN), at);
  }

  /** Checks the two lengths before the packed data; the unpacked one. */
  private int requirePacked() throws MediaException {
    long left = file.length() - header.end() - 8L;
    if (left < 0) {
      throw file.truncated(
          "the file ends %d bytes behind the PCD header, expected the lengths of packed data",
          file.length() - header.end());
    }
    long length = u32(header.end());
    long unpacked = u32(header.end() + 4);
    if (length > left) {
      throw file.truncated("the PCD claims %d packed bytes, the file holds %d", length, left);
    }
    long expected = header.points() * pointBytes;
    if (unpacked != expected) {
      throw file.truncated(
          "the header promises %d points of %d bytes, but the packed data claim to hold %d bytes",
          header.points(), pointBytes, unpacked);
    }
    if (unpacked > Lzf.GREATEST_RATIO * length) {
      throw file.truncated(
          "the header promises %d points, %d bytes; the file holds %d packed bytes, which unpack to"
              + " %d times as many at most",
          header.points(), unpacked, length, Lzf.GREATEST_RATIO);
    }
    file.limits().checkBytes(file.name(), unpacked);
    return (int) unpacked;
  }

  /**
   * @param byField whether all x stand together, then all y, as packed data have it; else point
   *     after point
   */
  private void binary(CloudBuilder cloud, ByteBuffer bytes, int start, boolean byField)
      throws MediaException {
    int points = (int) header.points();
    for (int i = 0; i < points; i++) {
      boolean kept =
          cloud.add(
              number(bytes, start, i, x, byField),
              number(bytes, start, i, y, byField),
              number(bytes, start, i, z, byField));
      if (kept && packed != null) {
        packedColour(cloud, bytes.getInt(place(start, i, packed, byField)));
      } else if (kept && red != null && green != null && blue != null) {
        cloud.colour(
            number(bytes, start, i, red, byField),
            number(bytes, start, i, green, byField),
            number(bytes, start, i, blue, byField));
      }
    }
  }

  private double number(
      ByteBuffer bytes, int start, int point, PcdHeader.Field field, boolean byField) {
    return field.type().read(bytes, place(start, point, field, byField));
  }

  private int place(int start, int point, PcdHeader.Field field, boolean byField) {
    return byField
        ? start + (int) header.points() * field.offset() + point * field.bytes()
        : start + point * pointBytes + field.offset();
  }

  private static void packedColour(CloudBuilder cloud, int bits) {
    cloud.colour(bits >> 16 & 0xFF, bits >> 8 & 0xFF, bits & 0xFF);
  }

  private void text(CloudBuilder cloud) throws MediaException {
    TextCursor lines = new TextCursor(file, header.end());
    int columns = header.columns();
    for (long i = 0; i < header.points(); i++) {
      String line = lines.nextContent();
      if (line == null) {
        throw file.truncated(
            "the header promises %d points, the file holds %d", header.points(), i);
      }
      String[] words = line.split("\\s+");
      if (words.length < columns) {
        throw file.truncated(
            "point %d of %d has %d numbers, expected %d",
            i + 1, header.points(), words.length, columns);
      }
      boolean kept =
          cloud.add(
              lines.number(words[x.column()]),
              lines.number(words[y.column()]),
              lines.number(words[z.column()]));
      if (kept && packed != null) {
        packedColour(cloud, packedBits(lines, words[packed.column()]));
      } else if (kept && red != null && green != null && blue != null) {
        cloud.colour(
            lines.number(words[red.column()]),
            lines.number(words[green.column()]),
            lines.number(words[blue.column()]));
      }
    }
  }

  /** Bits of a packed colour: a whole number is them, one with a point or exponent a float. */
  private static int packedBits(TextCursor lines, String word) throws MediaException {
    if (word.matches("-?[0-9]{1,11}")) {
      return (int) Long.parseLong(word);
    }
    float number = (float) lines.number(word);
    return Float.isNaN(number) ? 0 : Float.floatToRawIntBits(number);
  }
}
