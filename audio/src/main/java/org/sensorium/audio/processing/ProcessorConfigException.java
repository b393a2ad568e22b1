package org.sensorium.audio.processing;

import java.io.IOException;

/** A {@code preprocessor_config.json} that cannot be followed exactly, and is therefore refused. */
public final class ProcessorConfigException extends IOException {
  private static final long serialVersionUID = 1L;

  public ProcessorConfigException(String message) {
    super(message);
  }
}
