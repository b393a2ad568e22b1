package org.sensorium.nn.checkpoint;

import java.io.IOException;

/**
 * A file of a model, weights or beside them, that cannot be used: says which file, what was found
 * and what was expected.
 */
public class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
