package org.sensorium.fusion.recipe;

import java.io.IOException;

/**
 * A run file or an override that cannot be used: says where, what was found and what is expected.
 */
public class ConfigException extends IOException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
