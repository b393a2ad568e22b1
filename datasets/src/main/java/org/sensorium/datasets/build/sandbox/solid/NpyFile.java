package org.sensorium.datasets.build.sandbox.solid;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Packs rows of numbers into a NumPy file of float32.
 *
 * <pre>
 *   0   0x93, "NUMPY", 1, 0    version 1.0
 *   8   u16                    length of the header
 *   10  the header             a Python dict, blanks and a line end up to a multiple of 64 bytes
 *   …   f32 …                  row after row, least byte first
 * </pre>
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NPY
 *     format</a>
 */
final class NpyFile {
  private static final int MAGIC = 10; // bytes before the header
  private static final int ALIGNMENT = 64;

  private NpyFile() {}

  /**
   * Packs rows.
   *
   * @param rows of equal length, at least one
   */
  static byte[] of(List<float[]> rows) {
    int columns = rows.get(0).length;
    String dict =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(rows.size(), columns);
    int used = MAGIC + dict.length() + 1;
    String header = dict + " ".repeat(Math.floorMod(-used, ALIGNMENT)) + "\n";
    ByteBuffer out =
        ByteBuffer.allocate(MAGIC + header.length() + 4 * columns * rows.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.put((byte) 1).put((byte) 0).putShort((short) header.length());
    out.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float[] row : rows) {
      for (float value : row) {
        out.putFloat(value);
      }
    }
    return out.array();
  }
}
