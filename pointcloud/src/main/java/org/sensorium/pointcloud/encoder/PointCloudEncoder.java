package org.sensorium.pointcloud.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;

/**
 * A frozen encoder of point clouds. Its weights belong to the manager that it was loaded with;
 * results belong to the manager of the points, and whatever else is computed on the way is freed.
 *
 * <p>Layers count from 0, the embeddings, to {@link #layers()}, the bare output of the last block;
 * or from the end, where -1 is what the systems built on the encoder take: of Point-BERT the last
 * block behind the final norm, of EPCL the last block. Nothing past the layers asked for is
 * computed.
 *
 * <p>Legend: B batch, P points, C width of a layer or columns of a point, T tokens.
 */
public interface PointCloudEncoder {

  /** The number of the last layer. */
  int layers();

  /** Width C of a layer. */
  int width(int layer);

  /** Tokens T of every layer. */
  int tokens();

  /** Points that it was trained on; it takes any number that its groups can be made of. */
  int points();

  /** Columns C of a point: 3 (x, y, z) or 6 (and red, green, blue). */
  int channels();

  /** How clouds become the points that it takes. */
  PointCloudProcessorConfig processor();

  /** Where its weights lie; points must lie there too. */
  Device device();

  /**
   * Encodes a batch of processed clouds.
   *
   * @param points (B, P, C), as {@code PointCloudProcessor} makes them
   * @param layer as told above
   * @return (B, T, C) float32
   * @throws IllegalArgumentException if the points are not of the encoder's columns or device, or
   *     too few
   */
  default NDArray encode(NDArray points, int layer) {
    return hiddenStates(points, List.of(layer)).singletonOrThrow();
  }

  /** {@link #encode} for several layers at once, in the order asked for. */
  NDList hiddenStates(NDArray points, List<Integer> layers);

  /**
   * Tokens of several layers side by side.
   *
   * @return (B, T, sum of the layers' widths) float32
   */
  default NDArray features(NDArray points, List<Integer> layers) {
    NDManager owner = points.getManager();
    try (NDManager step = owner.newSubManager()) {
      NDList hidden = hiddenStates(points, layers); // (B, T, C) each
      hidden.attach(step);
      NDArray result = NDArrays.concat(hidden, 2);
      result.attach(owner);
      return result;
    }
  }

  /** Width of {@link #features} for these layers. */
  default int featureWidth(List<Integer> layers) {
    return layers.stream().mapToInt(this::width).sum();
  }
}
