package org.sensorium.datasets.instruct.llava;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.instruct.OpenOptions;

/** Reads a file that is four times the heap, in a Java of its own. */
class LlavaJsonMemoryTest {
  private static final int ROWS = 125_000;

  @TempDir Path folder;

  @Test
  void neverHoldsTheWholeFile() throws IOException, InterruptedException {
    Path file = folder.resolve("large.json");
    String row =
        "{\"id\":\"%d\",\"image\":\"x.jpg\",\"conversations\":[{\"from\":\"human\",\"value\":\"<image>\\n"
            + "word ".repeat(150)
            + "\"},{\"from\":\"gpt\",\"value\":\"ok\"}]}";
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < ROWS; i++) {
        out.write(i == 0 ? "[" : ",\n");
        out.write(row.formatted(i));
      }
      out.write("]");
    }
    assertThat(Files.size(file)).isGreaterThan(4 * 24L << 20);

    Path said = folder.resolve("said.txt");
    Process reader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                LlavaJsonMemoryTest.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(reader.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(reader.exitValue()).as(Files.readString(said)).isZero();
  }

  public static void main(String[] arguments) throws IOException {
    int rows = 0;
    try (ConversationReader reader =
        new LlavaJson().open(Path.of(arguments[0]), OpenOptions.DEFAULT)) {
      while (reader.next() != null) {
        rows++;
      }
    }
    System.exit(rows == ROWS ? 0 : 1);
  }
}
