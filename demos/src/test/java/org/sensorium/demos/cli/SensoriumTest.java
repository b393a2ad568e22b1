package org.sensorium.demos.cli;

import org.junit.jupiter.api.Test;

class SensoriumTest {
  @Test
  void anUnknownOptionNamesTheNearest() {
    CommandRun.of("--debugg").refusedWith("Unknown option: '--debugg'", "--debug", "--help");
  }

  @Test
  void noCommandIsBadUsage() {
    CommandRun.of().refusedWith("Missing required subcommand", "sensorium --help");
  }
}
