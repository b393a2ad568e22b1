package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Map;

/**
 * Named tensors in one or more files. Opening reads and checks the directory only; tensors are read
 * one by one.
 */
public interface Checkpoint extends AutoCloseable {

  /** The file or folder, as a message should name it. */
  String source();

  /** Every tensor by name, in the file's order. */
  Map<String, TensorInfo> tensors();

  /** What the file says beside its tensors, in the file's own keys; empty when it says nothing. */
  default Map<String, Object> metadata() {
    return Map.of();
  }

  /**
   * Reads one tensor. Floating and quantised types are widened to FLOAT32, except FLOAT64, which
   * stays; integers and booleans keep their type (INT16, which DJL cannot name, becomes INT32).
   *
   * @param manager owner of the result, which lies on the manager's device
   * @throws CheckpointException if there is no such tensor or its bytes are unusable
   */
  NDArray read(NDManager manager, String name) throws IOException;

  @Override
  void close() throws IOException;
}
