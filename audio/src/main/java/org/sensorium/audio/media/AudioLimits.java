package org.sensorium.audio.media;

import java.time.Duration;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.ContainerLimits;

/**
 * What a recording may cost. All but the last are checked on the file's size and header, before
 * anything is decoded, and again while it is.
 *
 * @param bytes size of the file
 * @param seconds that are decoded: of the whole recording, or of the span that is asked for
 * @param channels how many
 * @param rate samples a second, Hz
 * @param time by the clock, for opening, reading and decoding together
 */
public record AudioLimits(long bytes, double seconds, int channels, int rate, Duration time) {
  /** 4 GiB, 10 minutes, 8 channels, 384 kHz, one minute. */
  public static final AudioLimits STANDARD =
      new AudioLimits(4L << 30, 600, 8, 384_000, Duration.ofMinutes(1));

  /** Samples of all channels together, 1 GiB of memory. */
  static final long MOST_SAMPLES = 1L << 28;

  private static final int LEAST_RATE = 1000; // Hz
  private static final double UNLIMITED = Double.MAX_VALUE;

  public AudioLimits {
    if (bytes < 1 || !(seconds > 0) || channels < 1 || rate < LEAST_RATE) {
      throw new IllegalArgumentException(
          "limits must be above zero, and that of the rate at least %d Hz; got %d bytes, %s s, %d channels, %d Hz"
              .formatted(LEAST_RATE, bytes, seconds, channels, rate));
    }
  }

  /**
   * @param whole whether the whole recording is read; else its length is of no account
   */
  ContainerLimits container(boolean whole) {
    ContainerLimits standard = ContainerLimits.STANDARD;
    return new ContainerLimits(
        bytes, whole ? seconds : UNLIMITED, standard.pixels(), standard.probeBytes(), time);
  }

  void checkFormat(String file, int foundChannels, int foundRate) throws MediaException {
    if (foundChannels < 1 || foundChannels > channels) {
      throw new MediaException(
          file,
          "%d channels of sound, expected 1 to %d; mix them down or raise AudioLimits.channels"
              .formatted(foundChannels, channels));
    }
    if (foundRate < LEAST_RATE || foundRate > rate) {
      throw new MediaException(
          file,
          "%d samples a second, expected %d to %d; resample it or raise AudioLimits.rate"
              .formatted(foundRate, LEAST_RATE, rate));
    }
  }

  void checkSeconds(String file, double found) throws MediaException {
    if (found > seconds) {
      throw new MediaException(
          file,
          "%.1f seconds of sound, more than the limit of %.1f; ask for a span, or raise AudioLimits.seconds"
              .formatted(found, seconds));
    }
  }
}
