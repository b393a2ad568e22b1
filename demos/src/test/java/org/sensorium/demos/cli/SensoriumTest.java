package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SensoriumTest {
  @AfterEach
  void quiet() {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
  }

  @Test
  void anUnknownOptionNamesTheNearest() {
    CommandRun.of("--debugg").refusedWith("Unknown option: '--debugg'", "--debug", "--help");
  }

  @Test
  void noCommandShowsWhichThereAre() {
    CommandRun.of().refusedWith("Usage: sensorium", "models", "data");
    CommandRun.of("--debug").refusedWith("Missing required subcommand", "sensorium --help");
  }

  @Test
  void anUnknownCommandNamesTheNearest() {
    CommandRun.of("modles").refusedWith("Unmatched argument at index 0: 'modles'", "models");
  }

  @Test
  void aStackTraceNeedsDebug() {
    CommandRun run = CommandRun.of("--debug", "data", "show", "none.json");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("none.json: no such file or folder", "\tat ");
  }
}
