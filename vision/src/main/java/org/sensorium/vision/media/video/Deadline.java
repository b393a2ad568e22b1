package org.sensorium.vision.media.video;

import java.time.Duration;
import org.sensorium.media.MediaException;

/** When frames that FFmpeg does not decode must have been read, by the clock. */
final class Deadline {
  private final Duration time;
  private final long end; // of System.nanoTime

  Deadline(Duration time) {
    this.time = time;
    this.end = System.nanoTime() + time.toNanos();
  }

  void check(String file) throws MediaException {
    if (System.nanoTime() - end > 0) {
      throw new MediaException(
          file,
          "reading took longer than the limit of %.1f s; ask for fewer frames or raise the limit"
              .formatted(time.toMillis() / 1000.0));
    }
  }
}
