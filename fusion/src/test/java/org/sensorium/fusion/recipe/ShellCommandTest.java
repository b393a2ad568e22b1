package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ShellCommandTest {

  @Test
  void plainWordsStayAsTheyAre() {
    assertThat(ShellCommand.sensorium("chat", "--model", "runs/a-1/model"))
        .isEqualTo("./sensorium chat --model runs/a-1/model");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aShellReadsEveryWordAsItIs() throws IOException {
    for (String word :
        new String[] {
          "$HOME", "`id`", "a \"b\" c", "it's", "\\n", "!x", "*", "~", "", "a;b", "é"
        }) {
      String command = ShellCommand.sensorium(word).replace("./sensorium", "printf %s");
      Process shell = new ProcessBuilder("sh", "-c", command).start();
      assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .as(command)
          .isEqualTo(word);
    }
  }

  @Test
  void pathsAreTakenFromTheWorkingFolder() {
    assertThat(ShellCommand.path(Path.of("runs", "a").toAbsolutePath())).isEqualTo("runs/a");
    assertThat(ShellCommand.path(Path.of("runs/a"))).isEqualTo("runs/a");
    assertThat(ShellCommand.path(Path.of("/elsewhere/a"))).isEqualTo("/elsewhere/a");
  }
}
