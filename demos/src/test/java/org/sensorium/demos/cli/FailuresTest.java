package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.media.MediaException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class FailuresTest {
  private final StringWriter err = new StringWriter();

  @Test
  void badInputIsTold() {
    assertThat(code(broken())).isEqualTo(2);
    assertThat(err.toString()).startsWith("Unexpected end-of-input");
    assertThat(code(new AccessDeniedException("a.json"))).isEqualTo(2);
    assertThat(err.toString()).contains("a.json: permission denied");
    assertThat(code(new FileSystemException("run.yaml/data", null, "Not a directory")))
        .isEqualTo(2);
    assertThat(err.toString()).contains("run.yaml/data: a folder on the way is a file");
    assertThat(code(new IllegalArgumentException("seed must be positive"))).isEqualTo(2);
  }

  @Test
  void whatAMediumIsRefusedForIsToldAlone() throws IOException {
    assertThat(code(new MediaException("a.mp4", "no frame in it"))).isEqualTo(2);
    assertThat(err.toString()).isEqualToIgnoringNewLines("a.mp4: no frame in it");
    for (Exception wrong :
        List.of(
            new org.sensorium.audio.processing.ProcessorConfigException("preprocessor: no rate"),
            new org.sensorium.vision.processing.ProcessorConfigException(
                "preprocessor: no size"))) {
      assertThat(code(wrong)).isEqualTo(2);
      assertThat(err.toString())
          .contains(String.valueOf(wrong.getMessage()))
          .doesNotContain("failed");
    }
  }

  @Test
  void whatFailsOtherwiseIsNoBadInput() {
    assertThat(code(new IOException("no space left"))).isEqualTo(1);
    assertThat(err.toString()).contains("failed: no space left (--debug shows where)");
    assertThat(code(new IllegalStateException("twice"))).isEqualTo(1);
    assertThat(err.toString()).contains("failed: IllegalStateException: twice");
  }

  private static Exception broken() {
    try {
      throw new AssertionError(new ObjectMapper().readTree("{"));
    } catch (JsonProcessingException e) {
      return e;
    }
  }

  private int code(Exception failure) {
    CommandLine command = new CommandLine(CommandSpec.create());
    command.setErr(new PrintWriter(err, true));
    return new Failures(() -> false)
        .handleExecutionException(failure, command, command.parseArgs());
  }
}
