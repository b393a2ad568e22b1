package org.sensorium.pointcloud.encoder;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.EncoderCheckpoint;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;

/**
 * The files of an encoder: weights, and beside them what describes it, as far as there is any.
 *
 * @param stated how clouds are processed; null where no file says it
 */
record PointCloudFiles(EncoderCheckpoint checkpoint, @Nullable PointCloudProcessorConfig stated)
    implements AutoCloseable {

  /**
   * Reads all but the weights.
   *
   * @param path a folder or a weights file
   * @param shapesOnly whether weights are placeholders
   */
  static PointCloudFiles open(Path path, boolean shapesOnly) throws IOException {
    PointCloudProcessorConfig stated =
        PointCloudProcessorConfig.isIn(path) ? PointCloudProcessorConfig.read(path) : null;
    return new PointCloudFiles(EncoderCheckpoint.open(path, shapesOnly), stated);
  }

  /** What the files say, else the usual. */
  PointCloudProcessorConfig processor(PointCloudProcessorConfig usual) {
    return stated == null ? usual : stated;
  }

  @Override
  public void close() throws IOException {
    checkpoint.close();
  }
}
