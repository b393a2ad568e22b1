package org.sensorium.audio.media;

import java.util.Arrays;

/**
 * Sound as samples, full scale from -1 to 1.
 *
 * @param channels one plane each, all of one length, at least one sample, no NaN or infinity
 * @param rate samples a second, Hz
 */
public record Waveform(float[][] channels, int rate) {

  /**
   * @throws IllegalArgumentException if there is no sample, the planes differ in length, a sample
   *     is not a number, or the rate is not positive
   */
  public Waveform {
    if (rate < 1) {
      throw new IllegalArgumentException("the rate is %d Hz, expected at least 1".formatted(rate));
    }
    if (channels.length == 0 || channels[0].length == 0) {
      throw new IllegalArgumentException("no samples, expected at least one");
    }
    for (int c = 0; c < channels.length; c++) {
      if (channels[c].length != channels[0].length) {
        throw new IllegalArgumentException(
            "channel %d has %d samples, channel 0 has %d, expected the same"
                .formatted(c, channels[c].length, channels[0].length));
      }
      checkFinite(channels[c], c);
    }
  }

  private static void checkFinite(float[] plane, int channel) {
    for (int i = 0; i < plane.length; i++) {
      if (!Float.isFinite(plane[i])) {
        throw new IllegalArgumentException(
            "sample %d of channel %d is %s, expected a number".formatted(i, channel, plane[i]));
      }
    }
  }

  /** One channel of samples, which are not copied. */
  public static Waveform mono(float[] samples, int rate) {
    return new Waveform(new float[][] {samples}, rate);
  }

  /** Samples of each channel. */
  public int length() {
    return channels[0].length;
  }

  public double seconds() {
    return (double) length() / rate;
  }

  /** The mean of all channels; the plane itself where there is one. */
  public float[] mono() {
    if (channels.length == 1) {
      return channels[0];
    }
    float[] mean = Arrays.copyOf(channels[0], length());
    for (int c = 1; c < channels.length; c++) {
      float[] plane = channels[c];
      for (int i = 0; i < mean.length; i++) {
        mean[i] += plane[i];
      }
    }
    float count = channels.length;
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  /** This sound at another rate; itself where the rate is the same. */
  public Waveform resampled(int rate, Resampler.Kind kind) {
    if (rate == this.rate) {
      return this;
    }
    Resampler resampler = Resampler.of(this.rate, rate, kind);
    return new Waveform(
        Arrays.stream(channels).map(resampler::apply).toArray(float[][]::new), rate);
  }
}
