package org.sensorium.datasets.build.sandbox.sound;

import java.util.SplittableRandom;

/**
 * Makes single notes. Sines are summed by recurrence and all other functions are strict ones, so
 * that a note is the same to the last bit on every machine.
 */
final class Synthesizer {
  private static final double RELEASE = 0.03; // seconds in which a note fades at its end
  private static final double TOP = 0.95; // of half the rate; no partial lies higher
  private static final double[] FLUTE = {1, 0.12, 0.04}; // amplitudes of harmonics 1, 2, 3
  private static final double[] ORGAN = {1, 0, 0.7, 0, 0.5, 0, 0.35, 0, 0.25, 0, 0.2};
  // Ratios, amplitudes and relative decay times of a struck bell (Risset 1969).
  private static final double[][] BELL = {
    {0.56, 1, 1},
    {0.92, 0.67, 0.9},
    {1.19, 1.8, 0.65},
    {1.71, 1.8, 0.55},
    {2, 2.67, 0.33},
    {2.74, 1.67, 0.35},
    {3, 1.46, 0.25},
    {3.76, 1.33, 0.2},
    {4.07, 1.33, 0.15}
  };
  private static final int TRUMPET = 16; // harmonics

  private final int rate; // hertz

  Synthesizer(int rate) {
    this.rate = rate;
  }

  /** The samples of a note, of no particular loudness. */
  double[] play(Instrument instrument, Note note, SplittableRandom random) {
    double[] samples = new double[(int) Math.round(note.length() * rate)];
    switch (instrument) {
      case FLUTE -> flute(samples, note.hertz(), random);
      case ORGAN -> harmonics(samples, note.hertz(), ORGAN, random);
      case BELL -> bell(samples, note.hertz(), random);
      case GUITAR -> pluck(samples, note.hertz(), random);
      case TRUMPET -> trumpet(samples, note.hertz(), random);
      case DRUM -> drum(samples, random);
    }
    if (instrument == Instrument.ORGAN) {
      attack(samples, 0.008);
    }
    release(samples);
    return samples;
  }

  private void flute(double[] samples, double hertz, SplittableRandom random) {
    harmonics(samples, hertz, FLUTE, random);
    double[] tremolo = new double[samples.length];
    sine(tremolo, 5, 0.15, Double.POSITIVE_INFINITY, 0, random);
    double breath = 0;
    for (int i = 0; i < samples.length; i++) {
      breath += 0.5 * (2 * random.nextDouble() - 1 - breath); // one-pole low-pass
      samples[i] = samples[i] * (1 + tremolo[i]) + 0.1 * breath;
    }
    attack(samples, 0.07);
  }

  private void harmonics(
      double[] samples, double hertz, double[] amplitudes, SplittableRandom random) {
    for (int i = 0; i < amplitudes.length; i++) {
      sine(samples, (i + 1) * hertz, amplitudes[i], Double.POSITIVE_INFINITY, 0, random);
    }
  }

  private void bell(double[] samples, double hertz, SplittableRandom random) {
    for (double[] partial : BELL) {
      sine(samples, partial[0] * hertz, partial[1], 0.5 * partial[2], 0.002, random);
    }
  }

  /** High harmonics are strong, and come later than low ones. */
  private void trumpet(double[] samples, double hertz, SplittableRandom random) {
    for (int k = 1; k <= TRUMPET; k++) {
      double amplitude = k <= 5 ? 1 : 5.0 / k;
      sine(samples, k * hertz, amplitude, Double.POSITIVE_INFINITY, 0.03 + 0.014 * k, random);
    }
  }

  /**
   * A delay line of one period whose content is averaged at each turn.
   *
   * @see <a href="https://doi.org/10.2307/3680062">Karplus and Strong 1983</a>
   */
  private void pluck(double[] samples, double hertz, SplittableRandom random) {
    double period = rate / hertz - 0.5; // the average delays by half a sample
    int whole = (int) period;
    double part = period - whole;
    double[] line = new double[whole + 2];
    for (int i = 0; i < line.length; i++) {
      line[i] = 2 * random.nextDouble() - 1;
    }
    double mean = sum(line) / line.length; // would outlast all else
    for (int i = 0; i < line.length; i++) {
      line[i] -= mean;
    }
    double last = 0;
    for (int i = 0; i < samples.length; i++) {
      // line holds the last outputs, the newest at i - 1
      double one = line[Math.floorMod(i - whole, line.length)];
      double before = line[Math.floorMod(i - whole - 1, line.length)];
      double delayed = (1 - part) * one + part * before;
      double out = 0.996 * 0.5 * (delayed + last);
      last = delayed;
      line[i % line.length] = out;
      samples[i] = out;
    }
  }

  private static double sum(double[] values) {
    double sum = 0; // in order, unlike a stream's
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private void drum(double[] samples, SplittableRandom random) {
    double hiss = 1;
    double thump = 1;
    double phase = 0;
    double hissDecay = decay(0.05);
    double thumpDecay = decay(0.1);
    for (int i = 0; i < samples.length; i++) {
      phase += 2 * Math.PI * (55 + 110 * thump) / rate;
      samples[i] = 0.6 * hiss * (2 * random.nextDouble() - 1) + thump * StrictMath.sin(phase);
      hiss *= hissDecay;
      thump *= thumpDecay;
    }
  }

  /**
   * Adds a sine of random phase, unless it lies too high for the rate.
   *
   * @param fading seconds until 1/e is left
   * @param rising seconds until the full amplitude
   */
  private void sine(
      double[] samples,
      double hertz,
      double amplitude,
      double fading,
      double rising,
      SplittableRandom random) {
    double phase = 2 * Math.PI * random.nextDouble();
    if (hertz > TOP * rate / 2 || amplitude == 0) {
      return;
    }
    double turn = 2 * Math.PI * hertz / rate;
    double twice = 2 * StrictMath.cos(turn);
    double before = StrictMath.sin(phase - turn);
    double now = StrictMath.sin(phase);
    double decay = decay(fading);
    double level = amplitude;
    for (int i = 0; i < samples.length; i++) {
      double risen = rising * rate <= i ? 1 : i / (rising * rate);
      samples[i] += level * risen * now;
      level *= decay;
      double next = twice * now - before;
      before = now;
      now = next;
    }
  }

  /** What is left after one sample of something that fades to 1/e in some seconds. */
  private double decay(double seconds) {
    return StrictMath.exp(-1 / (seconds * rate));
  }

  private void attack(double[] samples, double seconds) {
    int length = Math.min(samples.length, (int) (seconds * rate));
    for (int i = 0; i < length; i++) {
      samples[i] *= i / (double) length;
    }
  }

  private void release(double[] samples) {
    int length = Math.min(samples.length, (int) (RELEASE * rate));
    for (int i = 0; i < length; i++) {
      samples[samples.length - 1 - i] *= i / (double) length;
    }
  }
}
