package org.sensorium.audio.processing;

import java.util.Arrays;

/**
 * Neighbouring mel bands and the frequencies that they hear.
 *
 * @param filters (mels, frequencies), row-major
 */
record MelBands(int mels, int frequencies, float[] filters) {

  /** All bands of {@link MelScale#slaney}. */
  static MelBands slaney(int mels, int fft, int rate) {
    return new MelBands(mels, fft / 2 + 1, MelScale.slaney(mels, fft, rate));
  }

  /** The first bands; of the frequencies, the first ones up to the last that these hear. */
  MelBands lower(int count) {
    int end = 1;
    for (int i = 0; i < count * frequencies; i++) {
      end = filters[i] == 0 ? end : Math.max(end, i % frequencies + 1);
    }
    return part(0, count, 0, end);
  }

  /** The bands after the first ones; of the frequencies, the last ones from the first they hear. */
  MelBands upper(int skipped) {
    int first = frequencies - 1;
    for (int i = skipped * frequencies; i < filters.length; i++) {
      first = filters[i] == 0 ? first : Math.min(first, i % frequencies);
    }
    return part(skipped, mels, first, frequencies);
  }

  private MelBands part(int from, int to, int first, int end) {
    float[] rows = new float[(to - from) * (end - first)];
    for (int m = from; m < to; m++) {
      float[] row = Arrays.copyOfRange(filters, m * frequencies + first, m * frequencies + end);
      System.arraycopy(row, 0, rows, (m - from) * row.length, row.length);
    }
    return new MelBands(to - from, end - first, rows);
  }
}
