package org.sensorium.demos.cli;

import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.recipe.RunListener;

/** Shows each file that is fetched as work of its own. */
final class DownloadProgress implements DownloadListener, AutoCloseable {
  private static final long MEGABYTE = 1_000_000;

  private final RunListener listener;
  private String file = "";
  private RunListener.@Nullable Progress progress;

  DownloadProgress(RunListener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void at(String file, long bytes, long total) {
    if (progress == null || !file.equals(this.file)) {
      close();
      this.file = file;
      progress = listener.begin("fetching " + file, total / MEGABYTE, "MB");
    }
    progress.at(bytes / MEGABYTE, "");
  }

  @Override
  public synchronized void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
