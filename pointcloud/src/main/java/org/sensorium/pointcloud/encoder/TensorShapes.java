package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import org.sensorium.nn.checkpoint.WeightScope;

/** Sizes of an encoder as its tensors tell them, whose files come with a config or without. */
final class TensorShapes {
  private TensorShapes() {}

  /**
   * A size.
   *
   * @param axis of the tensor; where the file has no such, the config's key tells, else the default
   */
  static int size(
      WeightScope scope, String tensor, int axis, JsonNode config, String key, int usual) {
    Shape shape = scope.shape(tensor);
    return shape != null && axis < shape.dimension()
        ? Math.toIntExact(shape.get(axis))
        : config.path(key).asInt(usual);
  }

  /** How many blocks a numbered list holds, told by a tensor that each has. */
  static int count(WeightScope scope, String list, String tensor) {
    int count = 0;
    while (scope.sub(list).sub(count).has(tensor)) {
      count++;
    }
    return count;
  }
}
