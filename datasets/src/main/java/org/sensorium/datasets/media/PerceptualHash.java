package org.sensorium.datasets.media;

import java.util.Arrays;

/**
 * A hash of what a picture looks like: scaled, recompressed or slightly edited copies differ in few
 * of its 64 bits. It is the pHash of Python's {@code imagehash.phash} with its standard sizes, and
 * as it follows the arithmetic of Pillow 11 and 12 it is the same number.
 *
 * <pre>
 *   grey       (19595 R + 38470 G + 7471 B + 32768) >> 16
 *   shrunk     to 32 x 32 by Lanczos-3, which is {@link Lanczos}
 *   cosines    DCT-II of columns and rows, of which the 8 x 8 slowest waves are kept
 *   bits       1 where greater than their median, row by row, first bit highest
 * </pre>
 *
 * @see <a href="https://github.com/JohannesBuchner/imagehash">imagehash 4.3</a>
 */
public final class PerceptualHash {
  private static final int SIDE = 32; // pixels
  private static final int KEPT = 8; // waves a side
  private static final int CHANNELS = 3;
  private static final double NOISE = 1e-6; // of the sums; true ones are far larger, or nil
  private static final double[][] COSINES = cosines();

  private PerceptualHash() {}

  /**
   * The hash of a colour picture.
   *
   * @param width pixels
   * @param height pixels
   * @param rgb 8-bit samples, red, green, blue of one pixel after the other, row by row
   */
  public static long ofRgb(int width, int height, byte[] rgb) {
    require(width, height, (long) width * height * CHANNELS, rgb.length);
    byte[] grey = new byte[width * height];
    for (int i = 0, at = 0; i < grey.length; i++, at += CHANNELS) {
      int sum =
          19_595 * (rgb[at] & 0xFF) + 38_470 * (rgb[at + 1] & 0xFF) + 7_471 * (rgb[at + 2] & 0xFF);
      grey[i] = (byte) ((sum + 0x8000) >> 16);
    }
    return ofGrey(width, height, grey);
  }

  /**
   * The hash of a grey picture.
   *
   * @param width pixels
   * @param height pixels
   * @param grey 8-bit samples, row by row
   */
  public static long ofGrey(int width, int height, byte[] grey) {
    require(width, height, (long) width * height, grey.length);
    return bits(slowWaves(Lanczos.resize(grey, width, height, SIDE, SIDE)));
  }

  private static void require(int width, int height, long samples, int found) {
    if (width < 1 || height < 1 || samples != found) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels with %d samples, expected %d"
              .formatted(width, height, found, samples));
    }
  }

  /** How many bits of two hashes differ, 0 to 64; up to about 8 the pictures are alike. */
  public static int distance(long one, long other) {
    return Long.bitCount(one ^ other);
  }

  private static double[][] cosines() {
    double[][] cosines = new double[KEPT][SIDE];
    for (int wave = 0; wave < KEPT; wave++) {
      for (int i = 0; i < SIDE; i++) {
        cosines[wave][i] = 2 * Math.cos(Math.PI * wave * (2 * i + 1) / (2 * SIDE));
      }
    }
    return cosines;
  }

  private static double[] slowWaves(byte[] grey) {
    double[][] columns = new double[KEPT][SIDE]; // (wave down, x)
    for (int wave = 0; wave < KEPT; wave++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          columns[wave][x] += COSINES[wave][y] * (grey[y * SIDE + x] & 0xFF);
        }
      }
    }
    double[] waves = new double[KEPT * KEPT]; // (wave down, wave across)
    for (int down = 0; down < KEPT; down++) {
      for (int across = 0; across < KEPT; across++) {
        double sum = 0;
        for (int x = 0; x < SIDE; x++) {
          sum += COSINES[across][x] * columns[down][x];
        }
        waves[down * KEPT + across] = Math.abs(sum) < NOISE ? 0 : sum;
      }
    }
    return waves;
  }

  private static long bits(double[] waves) {
    double[] sorted = waves.clone();
    Arrays.sort(sorted);
    double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    long bits = 0;
    for (double wave : waves) {
      bits = bits << 1 | (wave > median ? 1 : 0);
    }
    return bits;
  }
}
