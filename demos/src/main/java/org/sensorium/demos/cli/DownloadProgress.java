package org.sensorium.demos.cli;

import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.recipe.RunListener;

/**
 * Shows each file that is fetched as work of its own, which ends with its last byte. A file that is
 * there at once is not shown.
 */
final class DownloadProgress implements DownloadListener, AutoCloseable {
  private static final long MEGABYTE = 1_000_000;
  private static final long KILOBYTE = 1_000;

  private final RunListener listener;
  private String file = "";
  private RunListener.@Nullable Progress progress;

  DownloadProgress(RunListener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void at(String file, long bytes, long total) {
    if (progress != null && !file.equals(this.file)) {
      close();
    }
    boolean whole = total > 0 && bytes >= total;
    if (progress == null && whole) {
      return;
    }
    long size = total < MEGABYTE && total > 0 ? KILOBYTE : MEGABYTE;
    if (progress == null) {
      this.file = file;
      String unit = size == KILOBYTE ? "kB" : "MB";
      progress = listener.begin("fetching " + file, total / size, unit);
    }
    progress.at(bytes / size, "");
    if (whole) {
      close();
    }
  }

  /** Ends what is shown, whole or not. */
  @Override
  public synchronized void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
