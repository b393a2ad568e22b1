package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed and resumed, in processes of their own. */
class KilledTrainingTest {
  private static final List<Integer> KILLED_BEHIND = List.of(2, 7, 12); // steps; 6 are of stage 1

  @TempDir private Path temp;

  @Test
  void endsWhereAnUninterruptedOneDoes() throws Exception {
    TinyRun tiny = TinyRun.create(temp);
    tiny.run("name=whole", "checkpoint_every=1", "stages.1.steps=30");
    Path killed = temp.resolve("runs/killed");
    Random random = new Random(5);
    for (int step : KILLED_BEHIND) {
      Process process = start(Files.exists(killed.resolve("config.yaml")) ? "resume" : "start");
      while (newest(killed) < step) {
        assertThat(process.isAlive()).as("step %d is reached", step).isTrue();
        TimeUnit.MILLISECONDS.sleep(1);
      }
      TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
      assertThat(process.destroyForcibly().waitFor()).as("SIGKILL came in time").isEqualTo(137);
    }
    assertThat(start("resume").waitFor()).isZero();
    for (String file : List.of("model.safetensors", "adapter_model.safetensors")) {
      assertThat(killed.resolve("model").resolve(file))
          .hasSameBinaryContentAs(temp.resolve("runs/whole/model").resolve(file));
    }
    for (String file : List.of("log.jsonl", "answers-before.jsonl", "answers-after.jsonl")) {
      assertThat(killed.resolve(file))
          .hasSameTextualContentAs(temp.resolve("runs/whole").resolve(file));
    }
  }

  private static long newest(Path run) throws IOException {
    if (!Files.exists(run)) {
      return 0;
    }
    try (var entries = Files.list(run)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("checkpoint-\\d+"))
          .mapToLong(name -> Long.parseLong(name.substring("checkpoint-".length())))
          .max()
          .orElse(0);
    }
  }

  private Process start(String how) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TinyRun.class.getName(),
                temp.toString(),
                how));
    command.addAll(List.of("name=killed", "checkpoint_every=1", "stages.1.steps=30"));
    return new ProcessBuilder(command).inheritIO().start();
  }
}
