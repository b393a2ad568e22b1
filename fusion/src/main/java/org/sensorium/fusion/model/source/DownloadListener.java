package org.sensorium.fusion.model.source;

/** Is told how far a download is. */
@FunctionalInterface
public interface DownloadListener {
  /** Hears nothing. */
  DownloadListener SILENT = (file, bytes, total) -> {};

  /**
   * @param file or package that is fetched
   * @param bytes that are there so far
   * @param total that will be there; 0 where nobody knows
   */
  void at(String file, long bytes, long total);
}
