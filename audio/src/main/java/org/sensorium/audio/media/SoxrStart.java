package org.sensorium.audio.media;

/**
 * What soxr does otherwise at the very start where the rates are not multiples: it doubles the rate
 * first, and the ringing of that before the first sample is not heard by the second filter. (In the
 * middle and at the end the two filters are as good as one.) It shows in the first result, by some
 * percent of the first sample.
 */
final class SoxrStart {
  private static final int HEARD = 16; // results; later ones differ by less than 1e-5

  private final float[][] lost; // of each result, the share of each sample

  /**
   * @param second the filter behind the doubling
   * @param step samples of the input from result to result
   */
  SoxrStart(SincFilter second, double step) {
    SincFilter doubling = SincFilter.soxrDoubling();
    int reach = (int) doubling.reach();
    lost = new float[HEARD][reach];
    for (int i = 0; i < HEARD; i++) {
      for (int k = 0; k < reach; k++) {
        double before = k + 0.5; // whole places of a doubled rate hear their own sample only
        double weight = second.at(i * step + before) / 2;
        for (int n = 0; n < reach; n++) {
          lost[i][n] += (float) (weight * doubling.at(n + before));
        }
      }
    }
  }

  void correct(float[] samples, float[] result) {
    for (int i = 0; i < Math.min(HEARD, result.length); i++) {
      double sum = 0;
      for (int n = 0; n < Math.min(lost[i].length, samples.length); n++) {
        sum += lost[i][n] * samples[n];
      }
      result[i] -= (float) sum;
    }
  }
}
