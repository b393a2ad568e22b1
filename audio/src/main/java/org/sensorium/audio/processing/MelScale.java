package org.sensorium.audio.processing;

import java.util.Arrays;

/** Triangular filters that gather frequencies into mel bands. */
final class MelScale {
  // Slaney's Auditory Toolbox: straight up to 1 kHz, logarithmic from there
  private static final double STRAIGHT = 200.0 / 3; // Hz a mel
  private static final double KNEE = 1000; // Hz
  private static final double STEP = Math.log(6.4) / 27; // of the logarithm, a mel

  private MelScale() {}

  /**
   * Slaney's filters from 0 Hz to the Nyquist frequency, each of area 1, as librosa and Whisper use
   * them.
   *
   * @return (mels, fft / 2 + 1), row-major
   */
  static float[] slaney(int mels, int fft, int rate) {
    double[] edges = edges(mels, rate);
    int bins = fft / 2 + 1;
    float[] filters = new float[mels * bins];
    for (int m = 0; m < mels; m++) {
      double area = 2 / (edges[m + 2] - edges[m]);
      for (int k = 0; k < bins; k++) {
        double hertz = (double) k * rate / fft;
        double up = (hertz - edges[m]) / (edges[m + 1] - edges[m]);
        double down = (edges[m + 2] - hertz) / (edges[m + 2] - edges[m + 1]);
        filters[m * bins + k] = (float) (area * Math.max(0, Math.min(up, down)));
      }
    }
    return filters;
  }

  /** Where Slaney's filters are highest, Hz. */
  static double[] slaneyMiddles(int mels, int rate) {
    return Arrays.copyOfRange(edges(mels, rate), 1, mels + 1);
  }

  private static double[] edges(int mels, int rate) {
    double top = slaney(rate / 2.0);
    double[] edges = new double[mels + 2]; // Hz
    for (int i = 0; i < edges.length; i++) {
      edges[i] = slaneyInverse(top * i / (mels + 1));
    }
    return edges;
  }

  private static double slaney(double hertz) {
    return hertz < KNEE ? hertz / STRAIGHT : KNEE / STRAIGHT + Math.log(hertz / KNEE) / STEP;
  }

  private static double slaneyInverse(double mel) {
    double knee = KNEE / STRAIGHT;
    return mel < knee ? mel * STRAIGHT : KNEE * Math.exp((mel - knee) * STEP);
  }

  /**
   * Kaldi's filters, triangles on the mel axis, from 20 Hz to the Nyquist frequency, which itself
   * counts nothing. In the single precision of torchaudio's: a frequency at the edge of a triangle
   * counts so little that the rounding shows in the logarithm.
   *
   * @return (mels, fft / 2 + 1), row-major
   */
  static float[] kaldi(int mels, int fft, int rate) {
    double from = 1127 * Math.log1p(20.0 / 700);
    float low = (float) from;
    float step = (float) ((1127 * Math.log1p(rate / 2.0 / 700) - from) / (mels + 1));
    int bins = fft / 2 + 1;
    float[] filters = new float[mels * bins];
    for (int k = 0; k < bins - 1; k++) {
      float hertz = (float) ((double) rate / fft) * k;
      float mel = 1127f * (float) Math.log(1f + hertz / 700f);
      for (int m = 0; m < mels; m++) {
        float left = low + m * step;
        float middle = low + (m + 1) * step;
        float right = low + (m + 2) * step;
        float up = (mel - left) / (middle - left);
        float down = (right - mel) / (right - middle);
        filters[m * bins + k] = Math.max(0, Math.min(up, down));
      }
    }
    return filters;
  }
}
