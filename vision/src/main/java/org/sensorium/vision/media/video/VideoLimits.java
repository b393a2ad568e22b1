package org.sensorium.vision.media.video;

import java.time.Duration;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.ContainerLimits;

/**
 * What a video may cost. All but time are checked before anything is decoded.
 *
 * @param bytes size of the file
 * @param pixels width times height of a frame; all frames asked for together may have {@value
 *     #FRAMES_OF_MOST_PIXELS} times as many
 * @param frames asked for at once
 * @param seconds the video lasts
 * @param time by the clock, for opening, reading and decoding together
 */
public record VideoLimits(long bytes, long pixels, int frames, double seconds, Duration time) {
  /** How many frames of the most pixels are read at once. */
  static final int FRAMES_OF_MOST_PIXELS = 8;

  /** 4 GiB, 32 Mi pixels (8K), 4096 frames, 4 hours, one minute of reading and decoding. */
  public static final VideoLimits STANDARD =
      new VideoLimits(4L << 30, 32L << 20, 4096, 4 * 3600, Duration.ofMinutes(1));

  private static final int PROBE = 5_000_000; // bytes, FFmpeg's own

  public VideoLimits {
    if (frames < 1) {
      throw new IllegalArgumentException("the limit of frames must be at least 1, got " + frames);
    }
    if (pixels > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "the limit of pixels must be at most %d, got %d"
              .formatted(Integer.MAX_VALUE / 4, pixels));
    }
    new ContainerLimits(bytes, seconds, pixels, PROBE, time); // checks the others
  }

  ContainerLimits ofContainer() {
    return new ContainerLimits(bytes, seconds, pixels, PROBE, time);
  }

  void checkAsked(String file, FrameChoice choice) throws MediaException {
    if (choice.most() > frames) {
      throw new MediaException(
          file,
          "%d frames asked for, more than the limit of %d; ask for fewer or raise VideoLimits.frames"
              .formatted(choice.most(), frames));
    }
  }

  void checkTogether(String file, int count, VideoInfo info) throws MediaException {
    checkSize(file, info.width(), info.height());
    if ((double) count * info.width() * info.height() > (double) FRAMES_OF_MOST_PIXELS * pixels) {
      throw new MediaException(
          file,
          ("%d frames of %d x %d pixels are more than %d times the limit of %d pixels; ask for"
                  + " fewer or raise VideoLimits.pixels")
              .formatted(count, info.width(), info.height(), FRAMES_OF_MOST_PIXELS, pixels));
    }
  }

  void checkSize(String file, int width, int height) throws MediaException {
    if ((long) width * height > pixels) {
      throw new MediaException(
          file,
          "frames of %d x %d pixels, more than the limit of %d; shrink the video or raise"
                  .formatted(width, height, pixels)
              + " VideoLimits.pixels");
    }
  }

  void checkBytes(String file, long found) throws MediaException {
    if (found > bytes) {
      throw new MediaException(
          file,
          "%d bytes, more than the limit of %d; cut the video or raise VideoLimits.bytes"
              .formatted(found, bytes));
    }
  }
}
