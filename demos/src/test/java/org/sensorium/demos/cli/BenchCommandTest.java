package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is measured; none of it downloads a decoder. */
class BenchCommandTest {
  @TempDir private Path temp;

  private CommandRun bench(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "bench";
    all[1] = "--work";
    all[2] = temp.toString();
    System.arraycopy(args, 0, all, 3, args.length);
    return CommandRun.of(all);
  }

  @Test
  void unknownWorkIsRefusedWithTheKnownOnes() {
    bench("--only", "validate,speed")
        .refusedWith(
            "\"speed\"", "train, decode, pictures, video, loader, validate, headers, points, mel");
    assertThat(temp).as("nothing was made").isEmptyDirectory();
  }

  @Test
  void workWhoseFilesNobodyMakesIsRefusedByName() {
    bench("--only", "loader").refusedWith("LLaVA rows", "llava_665298.json", "--reference");
    bench("--only", "headers").refusedWith("pictures checked", "--pictures");
    bench("--only", "pictures").refusedWith("JPEG to 224 x 224", "jpeg640x480");
    assertThat(temp).as("nothing was measured").isEmptyDirectory();
  }
}
