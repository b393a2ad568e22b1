package org.sensorium.media.container;

import java.time.Duration;
import org.sensorium.media.MediaException;

/** When a medium must have been read, by the clock. */
final class Deadline {
  private final Duration time;
  private final long end; // of System.nanoTime

  Deadline(Duration time) {
    this.time = time;
    this.end = System.nanoTime() + time.toNanos();
  }

  boolean passed() {
    return System.nanoTime() - end > 0;
  }

  void check(String file) throws MediaException {
    if (passed()) {
      throw new MediaException(
          file,
          "reading took longer than the limit of %.1f s; cut the file or raise the limit of time"
              .formatted(time.toMillis() / 1000.0));
    }
  }
}
