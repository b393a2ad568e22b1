package org.sensorium.demos.cli;

import ai.djl.engine.Engine;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.jna.NativeLibrary;
import org.slf4j.LoggerFactory;

/** What the libraries say of themselves: nothing but warnings, see {@code logback.xml}. */
final class Logging {
  private static final int ERROR = 2; // of c10's levels: 0 information, 1 warnings

  private Logging() {}

  /** Lets everything through. */
  static void verbose() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.DEBUG);
    }
  }

  /**
   * Loads the engine, and has libtorch tell errors only: its warnings are meant for those who write
   * C++. Its own variable TORCH_CPP_LOG_LEVEL counts in Python alone, so the level behind it is
   * set.
   */
  static void quietEngine() {
    Engine.getInstance();
    org.slf4j.Logger log = LoggerFactory.getLogger(Logging.class);
    if (log.isDebugEnabled()) {
      return;
    }
    try {
      NativeLibrary.getInstance("c10")
          .getGlobalVariableAddress("FLAGS_caffe2_log_level")
          .setInt(0, ERROR);
    } catch (UnsatisfiedLinkError e) { // some other build of libtorch: warnings harm nobody
      log.info("libtorch keeps its warnings", e);
    }
  }
}
