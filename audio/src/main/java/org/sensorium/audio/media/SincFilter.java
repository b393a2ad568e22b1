package org.sensorium.audio.media;

import java.util.function.DoubleUnaryOperator;

/**
 * A low-pass filter as a function of time: a sinc under a window.
 *
 * @param cutoff of the sinc, in Nyquist frequencies of the input
 * @param reach where the window ends on either side, in samples of the input
 * @param window from 1 in the middle to the end at 1
 */
record SincFilter(double cutoff, double reach, DoubleUnaryOperator window) {
  // soxr's HQ recipe: 20 bits of precision
  private static final double PASS = 0.91363; // of the lower Nyquist frequency
  private static final double ATTENUATION = 21 * 20 * Math.log10(2); // dB: a bit more than kept

  private static final double TORCHAUDIO_ROLLOFF = 0.99;
  private static final int TORCHAUDIO_WIDTH = 6; // zero crossings on either side

  /**
   * Kaiser's design of soxr's HQ: half way down between the end of the pass band and the lower
   * Nyquist frequency.
   *
   * @param lower the lower Nyquist frequency, in those of the input
   */
  static SincFilter soxrHq(double lower) {
    return kaiser((1 + PASS) / 2 * lower, (1 - PASS) * lower);
  }

  /** soxr's doubling of a rate: half way down at the input's Nyquist frequency, passes as much. */
  static SincFilter soxrDoubling() {
    return kaiser(1, 2 * (1 - PASS));
  }

  /**
   * @param transition from the end of the pass band to the begin of the stop band
   */
  private static SincFilter kaiser(double cutoff, double transition) {
    double taps = (ATTENUATION - 7.95) / (2.285 * Math.PI * transition); // Kaiser 1974
    double beta = 0.1102 * (ATTENUATION - 8.7);
    double top = bessel(beta);
    return new SincFilter(
        cutoff, taps / 2, x -> bessel(beta * Math.sqrt(Math.max(0, 1 - x * x))) / top);
  }

  /** Hann's window over a fixed number of zero crossings. */
  static SincFilter torchaudio(double lower) {
    double cutoff = TORCHAUDIO_ROLLOFF * lower;
    return new SincFilter(
        cutoff,
        TORCHAUDIO_WIDTH / cutoff,
        x -> {
          double cosine = Math.cos(x * Math.PI / 2);
          return cosine * cosine;
        });
  }

  /**
   * @param t samples of the input
   */
  double at(double t) {
    double x = Math.abs(t) / reach;
    if (x >= 1) {
      return 0;
    }
    double angle = Math.PI * cutoff * t;
    double sinc = Math.abs(angle) < 1e-12 ? 1 : Math.sin(angle) / angle;
    return cutoff * sinc * window.applyAsDouble(x);
  }

  /** The modified Bessel function of the first kind, order 0, by its series. */
  private static double bessel(double x) {
    double quarter = x * x / 4;
    double term = 1;
    double sum = 1;
    for (int k = 1; term > 1e-17 * sum; k++) {
      term *= quarter / ((double) k * k);
      sum += term;
    }
    return sum;
  }
}
