package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * An encoder of point clouds that can be trained. What is data alone, which points make a group, is
 * found once and may come from a cache; the rest runs in each step.
 */
public interface TrainablePointCloudEncoder extends PointCloudEncoder {

  /**
   * The groups of a batch of processed clouds: centres, and around each its nearest points.
   *
   * @param points (B, P, C)
   * @return (B, G, K·C + 3), owned by the manager of points: of each of G groups the K points less
   *     their centre, in ascending order, with the columns of colour as they are; then the centre
   */
  NDArray groups(NDArray points);

  /** How many groups G a cloud has. */
  int groupCount();

  /** Numbers K·C + 3 of a group. */
  int groupWidth();

  /**
   * Goes on from the groups: what {@link #encode} gives for layer -1. Passes gradients to the
   * weights.
   *
   * @param groups (B, G, K·C + 3)
   * @return (B, T, C) float32; it and all that is computed on the way belong to the manager of
   *     groups
   */
  NDArray resume(NDArray groups);

  /**
   * Has the norms of a new encoder see groups of unit size, as a first step with a batch norm
   * would: offsets within a group are small numbers. What it does, {@link #weights} tell.
   *
   * @param groups (B, G, K·C + 3) of a few clouds
   */
  void calibrate(NDArray groups);

  /**
   * What {@link #resume} uses and training changes, by the names of the checkpoint. Filters of one
   * point are matrices (out, in).
   *
   * @return float32; the encoder's own arrays, so that a change counts at once
   * @throws IllegalStateException if the encoder was loaded in another precision
   */
  Map<String, NDArray> weights();

  /** Writes {@code config.json} alone into a folder that exists. */
  void saveShape(Path folder) throws IOException;

  /**
   * Writes {@code config.json}, {@code preprocessor_config.json} and {@code model.safetensors},
   * from which the encoder can be loaded again.
   *
   * @param folder is made if it does not exist
   * @throws IllegalStateException if the encoder was loaded in another precision than float32
   */
  void save(Path folder) throws IOException;
}
