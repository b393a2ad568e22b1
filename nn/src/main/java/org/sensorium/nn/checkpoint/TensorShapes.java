package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.Shape;

/** Sizes of an encoder, told by the shapes of its tensors. */
public final class TensorShapes {
  private TensorShapes() {}

  /**
   * The shape of a tensor.
   *
   * @throws CheckpointException if it is missing or has another number of axes
   */
  public static Shape of(WeightScope scope, String name, int axes) throws CheckpointException {
    Shape shape = scope.shape(name);
    if (shape == null || shape.dimension() != axes) {
      throw new CheckpointException(
          "%s: %s is %s, expected a tensor of %d axes, which tells the size of the encoder"
              .formatted(scope.source(), scope.key(name), shape == null ? "missing" : shape, axes));
    }
    return shape;
  }

  /**
   * A size.
   *
   * @param axis of the tensor; where the file has no such, the size is as usual
   */
  public static int size(WeightScope scope, String tensor, int axis, int usual) {
    Shape shape = scope.shape(tensor);
    return shape != null && axis < shape.dimension() ? Math.toIntExact(shape.get(axis)) : usual;
  }

  /** How many blocks a numbered list holds, told by a tensor that each has. */
  public static int count(WeightScope scope, String list, String tensor) {
    int count = 0;
    while (scope.sub(list).sub(count).has(tensor)) {
      count++;
    }
    return count;
  }

  /**
   * The side of the grid of patches that a position table with a class token is made for.
   *
   * @param axes of the table; the last but one counts its positions
   */
  public static int grid(WeightScope scope, String table, int axes) throws CheckpointException {
    Shape shape = of(scope, table, axes);
    long patches = shape.get(axes - 2) - 1;
    int side = (int) Math.round(Math.sqrt((double) patches));
    if (side < 1 || (long) side * side != patches) {
      throw new CheckpointException(
          "%s: %s is %s, expected positions for a class token and a square grid of patches"
              .formatted(scope.source(), scope.key(table), shape));
    }
    return side;
  }
}
