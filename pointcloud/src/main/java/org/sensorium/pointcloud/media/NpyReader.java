package org.sensorium.pointcloud.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * NumPy arrays (N, 3), (N, 6) with colours, or (N, more) of which the first three columns are
 * taken.
 *
 * <table>
 *   <caption>Layout</caption>
 *   <tr><td>0</td><td>\x93NUMPY, version (2 bytes)</td></tr>
 *   <tr><td>8</td><td>length of the header: u16 (version 1) or u32</td></tr>
 *   <tr><td>10 or 12</td><td>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (8192, 6), }</td>
 *   </tr>
 * </table>
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a>
 */
final class NpyReader {
  static final String MAGIC = "\u0093NUMPY";

  private static final int LONGEST_HEADER = 10_000; // bytes, as NumPy's own limit
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([a-zA-Z]\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("'shape'\\s*:\\s*\\(\\s*(\\d{1,10})L?\\s*,\\s*(\\d{1,10})L?\\s*,?\\s*\\)");

  private final CloudSource file;
  private final ByteOrder order;
  private final NumberType type;
  private final boolean fortran;
  private final long rows;
  private final int columns;
  private final int start;

  private NpyReader(CloudSource file) throws MediaException {
    this.file = file;
    ByteBuffer bytes = file.bytes(ByteOrder.LITTLE_ENDIAN);
    if (file.length() < 12) {
      throw file.truncated("%d bytes, expected the header of a .npy file", file.length());
    }
    boolean first = file.at(6) == 1;
    long length = (long) (first ? NumberType.U2 : NumberType.U4).read(bytes, 8);
    int at = first ? 10 : 12;
    if (length > LONGEST_HEADER || at + length > file.length()) {
      throw file.truncated(
          "the .npy header claims %d bytes, %d are left; expected at most %d",
          length, file.length() - at, LONGEST_HEADER);
    }
    this.start = at + (int) length;
    String header = file.text(at, (int) length).replace('"', '\'');
    Matcher descr = DESCR.matcher(header);
    NumberType found = descr.find() ? type(descr.group(2)) : null;
    if (found == null) {
      throw file.fault(
          "a .npy array described as %s, expected one of floating or whole numbers (f2, f4, f8, i1"
              + " to i8, u1 to u8); write it anew with array.astype('float32')",
          TextCursor.shown(header.strip()));
    }
    this.type = found;
    this.order = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Matcher fortranOrder = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!fortranOrder.find() || !shape.find() || Long.parseLong(shape.group(2)) < 3) {
      throw file.fault(
          "a .npy array described as %s, expected the shape (points, 3), (points, 6) with colours,"
              + " or (points, more)",
          header.strip());
    }
    this.fortran = fortranOrder.group(1).equals("True");
    this.rows = Long.parseLong(shape.group(1));
    long width = Long.parseLong(shape.group(2));
    file.checkPromise(rows, "points", Math.multiplyExact(width, type.size()), left());
    if (width > Integer.MAX_VALUE / 64) {
      throw file.fault("points of %d numbers, expected 3 or 6", width);
    }
    this.columns = (int) width;
  }

  private long left() {
    return file.length() - start;
  }

  /** By NumPy's letters: U4 in capitals is text. */
  private static @Nullable NumberType type(String name) {
    for (NumberType type : NumberType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
        return type;
      }
    }
    return null;
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    NpyReader reader = new NpyReader(file);
    return new PointCloudInfo(PointCloudFormat.NPY, reader.rows, reader.columns == 6, 0);
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    return new NpyReader(file).read();
  }

  private DecodedCloud read() throws MediaException {
    CloudBuilder cloud = new CloudBuilder(file, PointCloudFormat.NPY, rows, columns == 6);
    for (int row = 0; row < rows; row++) {
      if (cloud.add(at(row, 0), at(row, 1), at(row, 2)) && columns == 6) {
        cloud.colour(at(row, 3), at(row, 4), at(row, 5));
      }
    }
    if (columns != 3 && columns != 6) {
      cloud.note(
          "%d columns: the first three are taken as x, y, z, the others left out"
              .formatted(columns));
    }
    return type.isFloat() ? cloud.buildGuessing() : cloud.build(255);
  }

  private double at(int row, int column) {
    long index = fortran ? column * rows + row : (long) row * columns + column;
    return type.read(file.bytes(order), start + (int) (index * type.size()));
  }
}
