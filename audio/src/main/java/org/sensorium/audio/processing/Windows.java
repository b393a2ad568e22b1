package org.sensorium.audio.processing;

/** Windows over the samples of a frame. */
final class Windows {

  private Windows() {}

  /** Hann's, of a period of {@code length} samples, so that shifted copies sum to a constant. */
  static float[] periodicHann(int length) {
    return hann(length, length, 1);
  }

  /** Hann's, from 0 to 0. */
  static float[] symmetricHann(int length) {
    return hann(length, length - 1, 1);
  }

  /** Kaldi's default: Hann's to the power of 0.85. */
  static float[] povey(int length) {
    return hann(length, length - 1, 0.85);
  }

  private static float[] hann(int length, int period, double power) {
    float[] window = new float[length];
    for (int i = 0; i < length; i++) {
      window[i] = (float) Math.pow(0.5 - 0.5 * Math.cos(2 * Math.PI * i / period), power);
    }
    return window;
  }
}
