package org.sensorium.audio.media;

/**
 * A {@link SincFilter} at every position between two samples that is needed; where these are too
 * many, at so many that a straight line between two is right to 1e-6.
 */
final class SincTable {
  private static final int MOST = 1 << 18; // numbers of a table, 1 MiB
  private static final int FINE = 1024; // rows a zero crossing, for straight lines between them
  private static final int UNROLLED = 8; // the taps are a multiple of it

  private final int before;
  private final int taps;
  private final float[][] rows; // one more than positions where they are joined by lines
  private final int positions;
  private final boolean exact;

  private SincTable(SincFilter filter, int positions, int rows, boolean exact) {
    int reach = (int) Math.ceil(filter.reach());
    before = reach - 1;
    taps = (2 * reach + UNROLLED - 1) / UNROLLED * UNROLLED;
    this.positions = positions;
    this.exact = exact;
    this.rows = new float[exact ? rows : rows + 1][taps];
    for (int row = 0; row < this.rows.length; row++) {
      double fraction = (double) row / rows;
      for (int tap = 0; tap < 2 * reach; tap++) {
        this.rows[row][tap] = (float) filter.at(tap - before - fraction);
      }
    }
  }

  /**
   * @param positions between two samples of the input
   */
  static SincTable of(SincFilter filter, int positions) {
    if (2 * filter.reach() * positions <= MOST) {
      return new SincTable(filter, positions, positions, true);
    }
    int rows = (int) Math.ceil(FINE * Math.max(filter.cutoff(), 1.0 / 64));
    return new SincTable(filter, positions, rows, false);
  }

  int taps() {
    return taps;
  }

  /** Samples before the one at or before a position that reach it. */
  int before() {
    return before;
  }

  /**
   * The signal between two samples.
   *
   * @param padded {@link #before} zeros, the samples, zeros
   * @param sample the one at or before the position
   * @param position behind it, of all positions
   */
  float at(float[] padded, int sample, int position) {
    if (exact) {
      return dot(padded, sample, rows[position]);
    }
    double place = (double) position * (rows.length - 1) / positions;
    int row = (int) place;
    float share = (float) (place - row);
    float low = dot(padded, sample, rows[row]);
    return low + share * (dot(padded, sample, rows[row + 1]) - low);
  }

  private static float dot(float[] x, int from, float[] row) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    for (int i = 0; i < row.length; i += UNROLLED) {
      a += x[from + i] * row[i];
      b += x[from + i + 1] * row[i + 1];
      c += x[from + i + 2] * row[i + 2];
      d += x[from + i + 3] * row[i + 3];
      e += x[from + i + 4] * row[i + 4];
      f += x[from + i + 5] * row[i + 5];
      g += x[from + i + 6] * row[i + 6];
      h += x[from + i + 7] * row[i + 7];
    }
    return a + b + (c + d) + (e + f + (g + h));
  }
}
