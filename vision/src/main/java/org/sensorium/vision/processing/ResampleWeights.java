package org.sensorium.vision.processing;

import java.util.HashMap;
import java.util.Map;

/**
 * One axis of a resize: for each output sample, the run of input samples it is made of and their
 * weights as 22-bit fixed-point numbers.
 *
 * <p>The numbers are Pillow's ({@code Resample.c}): double arithmetic, kernel stretched by the
 * scale when shrinking (antialias), weights normalised to 1 and rounded half away from zero. 22
 * bits leave room in a 32-bit sum for 8 bits of sample, the sign and a kernel's overshoot.
 */
final class ResampleWeights {
  /** Fraction bits of a weight. */
  static final int PRECISION = 22;

  /** Half a unit: added to a sum so that the final shift rounds half up. */
  static final int HALF = 1 << (PRECISION - 1);

  // A data set has few distinct sizes; an adversarial one must not grow this without end.
  static final int CACHE_LIMIT = 4 << 20; // numbers of 4 bytes
  private static final Map<Key, ResampleWeights> CACHE = new HashMap<>(); // its own lock
  private static long cached; // numbers

  private final int[] first;
  private final int[] count;
  private final int[] weights;
  private final int stride;

  private record Key(int in, int out, int from, int count, Resampling filter) {}

  private ResampleWeights(Key key) {
    double scale = (double) key.in() / key.out();
    double stretch = Math.max(scale, 1.0);
    double support = key.filter().support() * stretch;
    stride = Math.min(key.in(), (int) Math.ceil(support) * 2 + 1);
    first = new int[key.count()];
    count = new int[key.count()];
    weights = new int[Math.multiplyExact(key.count(), stride)];
    double[] taps = new double[stride];
    for (int o = 0; o < key.count(); o++) {
      double centre = (key.from() + o + 0.5) * scale;
      int start = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(key.in(), (int) (centre + support + 0.5));
      double sum = 0;
      for (int i = start; i < end; i++) {
        taps[i - start] = key.filter().weight((i - centre + 0.5) * (1.0 / stretch));
        sum += taps[i - start];
      }
      first[o] = start;
      count[o] = end - start;
      for (int k = 0; k < end - start; k++) {
        double weight = sum != 0.0 ? taps[k] / sum : taps[k];
        weights[o * stride + k] =
            (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5)); // truncates to zero
      }
    }
  }

  /**
   * Weights of some output samples, shared between callers.
   *
   * @param in input samples
   * @param out output samples of the whole resize
   * @param from first output sample wanted; sample 0 of the result
   * @param count output samples wanted
   */
  static ResampleWeights of(int in, int out, int from, int count, Resampling filter) {
    Key key = new Key(in, out, from, count, filter);
    synchronized (CACHE) {
      ResampleWeights known = CACHE.get(key);
      if (known != null) {
        return known;
      }
    }
    ResampleWeights made = new ResampleWeights(key);
    synchronized (CACHE) {
      if (made.size() > CACHE_LIMIT - cached) {
        CACHE.clear();
        cached = 0;
      }
      if (made.size() <= CACHE_LIMIT && CACHE.putIfAbsent(key, made) == null) {
        cached += made.size();
      }
    }
    return made;
  }

  private long size() {
    return (long) first.length + count.length + weights.length;
  }

  /** Numbers that all cached weights hold. */
  static long cached() {
    synchronized (CACHE) {
      return CACHE.values().stream().mapToLong(ResampleWeights::size).sum();
    }
  }

  /** First input sample of an output sample. */
  int first(int output) {
    return first[output];
  }

  /** Number of input samples of an output sample. */
  int count(int output) {
    return count[output];
  }

  /** Index into {@link #weights()} of an output sample's first weight. */
  int offset(int output) {
    return output * stride;
  }

  /** All weights. */
  int[] weights() {
    return weights;
  }

  /** The most input samples that one output sample can have. */
  int stride() {
    return stride;
  }
}
