package org.sensorium.datasets.media;

/**
 * Lanczos resampling of 8-bit grey pictures with the rounding of Pillow: first rows, then columns,
 * weights as whole numbers of 22 bits, samples rounded to 8 bits after each pass.
 *
 * @see <a
 *     href="https://github.com/python-pillow/Pillow/blob/11.0.0/src/libImaging/Resample.c">Pillow
 *     11, Resample.c</a>
 */
final class Lanczos {
  private static final int LOBES = 3;
  private static final int WEIGHT_BITS = 22;

  private final int[] from; // first source sample of each result
  private final int[][] weights; // of the source samples from there on

  private Lanczos(int source, int target) {
    from = new int[target];
    weights = new int[target][];
    double scale = (double) source / target;
    double stretch = Math.max(1, scale);
    double support = LOBES * stretch;
    for (int i = 0; i < target; i++) {
      double center = (i + 0.5) * scale;
      int first = Math.max(0, (int) (center - support + 0.5));
      int end = Math.min(source, (int) (center + support + 0.5));
      double[] exact = new double[end - first];
      double sum = 0;
      for (int k = 0; k < exact.length; k++) {
        exact[k] = filter((k + first - center + 0.5) / stretch);
        sum += exact[k];
      }
      from[i] = first;
      weights[i] = new int[exact.length];
      for (int k = 0; k < exact.length; k++) {
        double weight = exact[k] / sum * (1 << WEIGHT_BITS);
        weights[i][k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
    }
  }

  /**
   * Resizes a picture; sides that keep their length are not touched.
   *
   * @param grey samples, row by row
   */
  static byte[] resize(byte[] grey, int width, int height, int toWidth, int toHeight) {
    byte[] rows = grey;
    if (toWidth != width) {
      rows = new byte[toWidth * height];
      Lanczos across = new Lanczos(width, toWidth);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < toWidth; x++) {
          rows[y * toWidth + x] = across.sample(x, grey, y * width, 1);
        }
      }
    }
    if (toHeight == height) {
      return rows;
    }
    byte[] result = new byte[toWidth * toHeight];
    Lanczos down = new Lanczos(height, toHeight);
    for (int y = 0; y < toHeight; y++) {
      for (int x = 0; x < toWidth; x++) {
        result[y * toWidth + x] = down.sample(y, rows, x, toWidth);
      }
    }
    return result;
  }

  private byte sample(int index, byte[] source, int start, int step) {
    int sum = 1 << (WEIGHT_BITS - 1);
    int at = start + from[index] * step;
    for (int weight : weights[index]) {
      sum += weight * (source[at] & 0xFF);
      at += step;
    }
    return (byte) Math.max(0, Math.min(255, sum >> WEIGHT_BITS));
  }

  private static double filter(double x) {
    return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
