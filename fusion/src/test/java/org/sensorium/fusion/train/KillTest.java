package org.sensorium.fusion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill at any moment leaves the last complete checkpoint readable, and none is lost. */
class KillTest {
  private static final int KILLS = 15;

  @TempDir private Path temp;

  @Test
  void aKillAtAnyMomentLeavesAWholeCheckpoint() throws Exception {
    Path folder = temp.resolve("run");
    RunDirectory.create(folder, "");
    Random random = new Random(17);
    long reached = 0;
    int caughtWriting = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledRun.class.getName(),
                  folder.toString())
              .inheritIO()
              .start();
      awaitStep(folder, reached + 1, process);
      TimeUnit.MICROSECONDS.sleep(random.nextInt(30_000));
      process.destroyForcibly().waitFor(); // SIGKILL
      caughtWriting +=
          Files.exists(folder.resolve(".unfinished-checkpoint-" + next(folder))) ? 1 : 0;

      RunDirectory run = RunDirectory.open(folder);
      RunDirectory.SavedStep saved = run.latestComplete().orElseThrow();
      assertThat(saved.step()).isGreaterThan(reached);
      reached = saved.step();
      for (int i = 0; i < KilledRun.FILES; i++) {
        assertThat(saved.folder().resolve("weights-" + i))
            .hasBinaryContent(KilledRun.content(saved.step()));
      }
    }
    assertThat(caughtWriting).as("kills in the middle of writing").isPositive();
  }

  private static long next(Path folder) throws Exception {
    long step = 0;
    try (var entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith("checkpoint-")) {
          step = Math.max(step, Long.parseLong(name.substring("checkpoint-".length())));
        }
      }
    }
    return step + 1;
  }

  private static void awaitStep(Path folder, long step, Process process) throws Exception {
    while (!Files.exists(folder.resolve("checkpoint-" + step))
        && !Files.exists(folder.resolve("checkpoint-" + (step + 1)))) {
      assertThat(process.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
