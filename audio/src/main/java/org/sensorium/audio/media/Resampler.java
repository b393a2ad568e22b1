package org.sensorium.audio.media;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings samples to another rate through a windowed sinc, whole hertz to whole hertz. What lies
 * before and behind the samples is taken as silence; the result has ceil(samples · to / from)
 * samples and no delay.
 *
 * <p>Instances are immutable and may be shared between threads.
 */
public final class Resampler {

  /** Whose filter. */
  public enum Kind {
    /**
     * That of soxr's HQ recipe, librosa's default: passes up to 0.9136 of the lower Nyquist
     * frequency, stops from 1 on by 126 dB, linear phase. Slower, the better for listening and for
     * all but ImageBind.
     */
    SOXR_HQ,
    /**
     * That of {@code torchaudio.functional.resample} with its defaults ({@code sinc_interp_hann},
     * width 6, rolloff 0.99), which ImageBind was trained and is used with.
     */
    TORCHAUDIO
  }

  private record Key(int from, int to, Kind kind) {}

  private static final int KEPT = 8; // tables, at most 1 MiB each

  private static final Map<Key, Resampler> RECENT =
      Collections.synchronizedMap(
          new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Resampler> eldest) {
              return size() > KEPT;
            }
          });

  private final int step; // of the position between outputs, in 1/phases of an input sample
  private final int phases; // positions between two input samples
  private final SincTable table;
  private final @Nullable SoxrStart start;

  private Resampler(Key key) {
    int common = gcd(key.from(), key.to());
    step = key.from() / common;
    phases = key.to() / common;
    double lower = Math.min(1, (double) key.to() / key.from()); // of input's Nyquist frequency
    SincFilter filter =
        key.kind() == Kind.SOXR_HQ ? SincFilter.soxrHq(lower) : SincFilter.torchaudio(lower);
    table = SincTable.of(filter, phases);
    start =
        key.kind() == Kind.SOXR_HQ && step > 1 && phases > 1
            ? new SoxrStart(filter, (double) step / phases)
            : null;
  }

  /**
   * The resampler between two rates; the last few are kept.
   *
   * @throws IllegalArgumentException if a rate is not positive
   */
  public static Resampler of(int from, int to, Kind kind) {
    if (from < 1 || to < 1) {
      throw new IllegalArgumentException(
          "from %d Hz to %d Hz, expected at least 1".formatted(from, to));
    }
    return RECENT.computeIfAbsent(new Key(from, to, kind), Resampler::new);
  }

  /** The samples of one channel at the new rate. */
  public float[] apply(float[] samples) {
    float[] padded = new float[samples.length + table.taps()];
    System.arraycopy(samples, 0, padded, table.before(), samples.length);
    float[] result = new float[Math.toIntExact(((long) samples.length * phases + step - 1) / step)];
    for (int i = 0; i < result.length; i++) {
      long position = (long) i * step;
      result[i] = table.at(padded, (int) (position / phases), (int) (position % phases));
    }
    if (start != null) {
      start.correct(samples, result);
    }
    return result;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
