package org.sensorium.fusion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir private Path temp;

  @Test
  void findsTheNewestWholeCheckpoint() throws IOException {
    RunDirectory run = RunDirectory.create(temp.resolve("runs/a"), "name: a\n");
    assertThat(run.latestComplete()).isEmpty();
    for (int step : new int[] {9, 10, 100}) {
      run.save(step, 9, folder -> Files.writeString(folder.resolve("step"), "" + step));
    }
    assertThat(run.latestComplete()).map(RunDirectory.SavedStep::step).contains(100L);

    Files.writeString(run.folder().resolve("checkpoint-100/step"), "10");
    assertThat(run.latestComplete()).map(RunDirectory.SavedStep::step).contains(10L);

    Files.createDirectory(run.folder().resolve("checkpoint-200"));
    assertThat(run.latestComplete()).map(RunDirectory.SavedStep::step).contains(10L);
  }

  @Test
  void keepsSoManyCheckpointsAsAsked() throws IOException {
    RunDirectory run = RunDirectory.create(temp.resolve("a"), "");
    for (int step = 1; step <= 12; step++) {
      run.save(step, 2, folder -> Files.writeString(folder.resolve("x"), "x"));
    }
    assertThat(run.folder().toFile().list())
        .containsExactlyInAnyOrder("config.yaml", "checkpoint-11", "checkpoint-12");
  }

  @Test
  void aRunIsNeitherOverwrittenNorInvented() throws IOException {
    RunDirectory.create(temp.resolve("a"), "");
    assertThatThrownBy(() -> RunDirectory.create(temp.resolve("a"), ""))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("a run lies there: continue it with --resume");
    assertThatThrownBy(() -> RunDirectory.open(temp.resolve("b")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no run lies there");
    Files.createDirectory(temp.resolve("a/.unfinished-checkpoint-5"));
    assertThat(RunDirectory.open(temp.resolve("a")).folder().toFile().list())
        .containsExactly("config.yaml");
  }
}
