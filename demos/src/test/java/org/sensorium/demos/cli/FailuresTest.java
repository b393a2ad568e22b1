package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.media.MediaException;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;
import org.sensorium.vision.processing.ImageProcessorConfig;
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
  void whatAMediumIsRefusedForIsToldAlone() {
    assertThat(code(new MediaException("a.mp4", "no frame in it"))).isEqualTo(2);
    assertThat(err.toString()).isEqualToIgnoringNewLines("a.mp4: no frame in it");
  }

  @Test
  void aProcessorThatCannotBeFollowedIsBadInput(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(file, "{\"point_cloud_processor_type\": \"Other\"}");
    for (ThrowingCallable read :
        List.<ThrowingCallable>of(
            () -> ImageProcessorConfig.read(folder),
            () -> AudioProcessorConfig.read(folder),
            () -> PointCloudProcessorConfig.read(folder))) {
      assertThat(code(catchThrowableOfType(Exception.class, read))).isEqualTo(2);
    }
    assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.startsWith(file + ": "));
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
