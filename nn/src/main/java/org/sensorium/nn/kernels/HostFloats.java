package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Arrays of numbers that Java made, for pictures, sounds, clouds and features.
 *
 * <p>{@link NDManager#create(float[])} puts every array into a new buffer outside the heap, which
 * only a garbage collection frees, however early the array is closed: a run that decodes thousands
 * of files grows until one happens to come. Here the numbers pass through one buffer a thread into
 * memory of the engine's, which goes with the array.
 */
public final class HostFloats {
  private static final int LONGEST = 1 << 22; // numbers that a thread's buffer may hold, 16 MiB

  private static final ThreadLocal<ByteBuffer> STAGES =
      ThreadLocal.withInitial(() -> stage(1 << 16));

  private HostFloats() {}

  /**
   * A float32 array on the manager's device, owned by it.
   *
   * @param values row-major, as many as the shape has
   */
  public static NDArray array(NDManager manager, float[] values, Shape shape) {
    if (values.length > LONGEST) {
      return manager.create(values, shape);
    }
    ByteBuffer stage = STAGES.get();
    if (stage.capacity() < values.length * Float.BYTES) {
      stage = stage(values.length);
      STAGES.set(stage);
    }
    stage.asFloatBuffer().put(values);
    stage.limit(values.length * Float.BYTES);
    try (NDArray staged = manager.create(stage, shape, DataType.FLOAT32)) {
      return staged.duplicate();
    } finally {
      stage.clear();
    }
  }

  private static ByteBuffer stage(int numbers) {
    return ByteBuffer.allocateDirect(numbers * Float.BYTES).order(ByteOrder.nativeOrder());
  }
}
