package org.sensorium.fusion.model.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes a stream on which nothing arrives any more, so that its reader wakes up and tries again.
 */
final class StallGuard implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final ScheduledExecutorService clock;
  private volatile long last = System.nanoTime();

  StallGuard(InputStream stream) {
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "download-stall-guard");
              thread.setDaemon(true);
              return thread;
            });
    var unused = clock.scheduleAtFixedRate(() -> check(stream), 1, 1, TimeUnit.SECONDS);
  }

  /** Something has arrived. */
  void alive() {
    last = System.nanoTime();
  }

  private void check(InputStream stream) {
    if (System.nanoTime() - last > PATIENCE) {
      try {
        stream.close();
      } catch (IOException e) {
        last = System.nanoTime(); // it could not be closed: look again later
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
