package org.sensorium.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Conversions, clean copies and indices of rows whose process is killed at moments taken by chance:
 * what they write is complete or not there, and is written by the next try.
 */
class KilledWritersTest {
  private static final int KILLS = 2;
  private static final int ROWS = 1500;

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(WriterJob.class)
  void leavesNothingHalfWritten(WriterJob job) throws Exception {
    Path source = temp.resolve("rows.json");
    Files.writeString(source, rows());
    byte[] before = Files.readAllBytes(source);
    Path whole = Files.createDirectory(temp.resolve("whole"));
    job.run(source, whole);
    assertThat(files(whole)).isNotEmpty();

    Random random = new Random(job.ordinal());
    for (int kill = 0; kill < KILLS; kill++) {
      Path folder = Files.createDirectory(temp.resolve("killed-" + kill));
      Process process = start(job, source, folder);
      TimeUnit.MICROSECONDS.sleep(random.nextInt(150_000));
      assertThat(process.destroyForcibly().waitFor()).as("SIGKILL came in time").isEqualTo(137);

      assertThat(source).hasBinaryContent(before);
      List<Path> rounds = files(folder);
      assertThat(rounds).isNotEmpty();
      for (Path round : rounds) {
        List<String> written = written(round);
        for (String name : written) {
          assertSame(whole.resolve(name), round.resolve(name));
        }
        assertThat(job.isWhole(written)).as("%s", written).isTrue();
      }
      Path last = rounds.get(rounds.size() - 1);
      if (!written(last).equals(names(files(whole)))) {
        job.run(source, last);
      }
      assertThat(written(last)).isEqualTo(names(files(whole)));
    }
  }

  /** What is there under the name it was to have. */
  private static List<String> written(Path folder) throws IOException {
    return names(files(folder)).stream().filter(name -> !name.endsWith(".part")).toList();
  }

  private static void assertSame(Path whole, Path file) throws IOException {
    if (Files.isDirectory(whole)) {
      assertThat(names(files(file))).isEqualTo(names(files(whole)));
      for (Path member : files(file)) {
        assertThat(member).hasSameBinaryContentAs(whole.resolve(member.getFileName()));
      }
    } else {
      assertThat(file).hasSameBinaryContentAs(whole);
    }
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Good rows, and every seventh a duplicate, which a clean copy leaves out. */
  private static String rows() {
    StringBuilder rows = new StringBuilder("[");
    for (int i = 0; i < ROWS; i++) {
      rows.append(i == 0 ? "\n" : ",\n")
          .append(
              """
              {"id": %d, "image": "%d.jpg", "conversations": [{"from": "human", "value": \
              "<image>\\nHow many?"}, {"from": "gpt", "value": "%d"}]}"""
                  .formatted(i, i % 7 == 0 ? 0 : i, i % 7 == 0 ? 0 : i));
    }
    return rows.append("\n]\n").toString();
  }

  /** Starts a process that does the job again and again, and waits until it has done it once. */
  private static Process start(WriterJob job, Path source, Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WriterJob.class.getName(),
                job.name(),
                source.toString(),
                folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    while (!Files.exists(folder.resolve(WriterJob.round(1)))) {
      assertThat(process.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return process;
  }
}
