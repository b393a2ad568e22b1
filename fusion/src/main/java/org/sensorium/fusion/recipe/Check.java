package org.sensorium.fusion.recipe;

import org.jspecify.annotations.Nullable;

/** Conditions on config values. */
final class Check {
  private Check() {}

  /** Throws with a message that {@link ConfigReader} completes with the file and the key. */
  static void that(boolean holds, String message, @Nullable Object... args) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(args));
    }
  }
}
