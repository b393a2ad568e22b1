package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LoggingTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void libtorchTellsErrorsOnly() {
    Logging.quietEngine();
    int level =
        NativeLibrary.getInstance("c10")
            .getGlobalVariableAddress("FLAGS_caffe2_log_level")
            .getInt(0);
    assertThat(level).isEqualTo(2);
  }
}
