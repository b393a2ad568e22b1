package org.sensorium.media.container;

import java.time.Duration;
import org.sensorium.media.MediaException;

/**
 * What a container may cost. Bytes, seconds and pixels are checked on the file's size and header,
 * before anything is decoded, and again while packets are read; time runs from opening to the last
 * packet.
 *
 * @param bytes size of the file
 * @param seconds of the longest stream
 * @param pixels width times height of a video frame
 * @param probeBytes how much of the file may be read to find out what it holds
 * @param time by the clock, for opening, reading and decoding together
 */
public record ContainerLimits(
    long bytes, double seconds, long pixels, int probeBytes, Duration time) {
  /** 4 GiB, 4 hours, 64 Mi pixels, 5 MB of probing, one minute. */
  public static final ContainerLimits STANDARD =
      new ContainerLimits(4L << 30, 4 * 3600, 64L << 20, 5_000_000, Duration.ofMinutes(1));

  private static final int LEAST_PROBE = 2048; // bytes; FFmpeg's own lower bound

  public ContainerLimits {
    if (bytes < 1 || !(seconds > 0) || pixels < 1 || time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "limits must be above zero, got %d bytes, %s s, %d pixels, %s"
              .formatted(bytes, seconds, pixels, time));
    }
    if (probeBytes < LEAST_PROBE) {
      throw new IllegalArgumentException(
          "probing takes at least %d bytes, got %d".formatted(LEAST_PROBE, probeBytes));
    }
  }

  void checkBytes(String file, long found) throws MediaException {
    if (found > bytes) {
      throw new MediaException(
          file,
          "%d bytes, more than the limit of %d; cut the file or raise the limit of bytes"
              .formatted(found, bytes));
    }
  }

  void checkSeconds(String file, double found) throws MediaException {
    if (found > seconds) {
      throw new MediaException(
          file,
          "%.1f seconds, more than the limit of %.1f; cut the file or raise the limit of seconds"
              .formatted(found, seconds));
    }
  }

  void checkPixels(String file, long width, long height) throws MediaException {
    if (width * height > pixels) {
      throw new MediaException(
          file,
          ("frames of %d x %d pixels, more than the limit of %d; shrink the video or raise the"
                  + " limit of pixels")
              .formatted(width, height, pixels));
    }
  }
}
