package org.sensorium.fusion.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A process that saves checkpoints as fast as it can, until {@link KillTest} kills it. */
final class KilledRun {
  static final int FILES = 4;
  static final int BYTES = 1 << 17;

  private KilledRun() {}

  public static void main(String[] args) throws IOException {
    RunDirectory run = RunDirectory.open(Path.of(args[0]));
    long step = run.latestComplete().map(RunDirectory.SavedStep::step).orElse(0L);
    while (true) {
      step++;
      byte[] content = content(step);
      run.save(
          step,
          2,
          folder -> {
            for (int i = 0; i < FILES; i++) {
              Files.write(folder.resolve("weights-" + i), content);
            }
          });
    }
  }

  static byte[] content(long step) {
    byte[] content = new byte[BYTES];
    Arrays.fill(content, (byte) step);
    return content;
  }
}
