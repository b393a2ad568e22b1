package org.sensorium.demos.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What the libraries say of themselves: nothing but warnings, see {@code logback.xml}. */
final class Logging {
  private Logging() {}

  /** Lets everything through. */
  static void verbose() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.DEBUG);
    }
  }
}
