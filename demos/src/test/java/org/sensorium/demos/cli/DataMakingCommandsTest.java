package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataMakingCommandsTest {
  @TempDir private Path temp;

  @Test
  void labelledPicturesBecomeRows() throws IOException {
    StringBuilder table = new StringBuilder("file_name,label\n");
    for (int i = 0; i < 10; i++) {
      Files.createFile(temp.resolve(i + ".jpg"));
      table.append("%d.jpg,hat%n".formatted(i));
    }
    Path labels = Files.writeString(temp.resolve("labels.csv"), table);
    Path out = temp.resolve("out");
    CommandRun run = convert(labels, out).succeeds();
    assertThat(run.out()).contains("train.json: 8 rows", "test.json: 2 rows");
    String shown = CommandRun.of("data", "show", out + "/test.json").succeeds().out();
    assertThat(shown).contains("What is it?", "assistant  hat");

    convert(labels, out, "--test-share", "2").refusedWith("share must be 0 to 1, got 2.0");
    Files.delete(temp.resolve("4.jpg"));
    convert(labels, out).refusedWith("record 5: line 6: medium \"4.jpg\" not found");
    convert(temp.resolve("no.csv"), out).refusedWith("no.csv: no such file");
  }

  private static CommandRun convert(Path table, Path out, String... more) {
    String[] args = {
      "data",
      "convert-labels",
      table.toString(),
      "--out",
      out.toString(),
      "--question",
      "What is it?"
    };
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void drawsASandbox() {
    Path out = temp.resolve("sandbox");
    CommandRun run =
        CommandRun.of("data", "sandbox", "--out", out.toString(), "trainScenes=3", "testScenes=2")
            .succeeds();
    assertThat(run.err()).contains("drawing: 5/5 pictures");
    assertThat(out).isDirectoryContaining("glob:**train.json");

    CommandRun.of("data", "sandbox", "--out", out.toString(), "trainScene=3")
        .refusedWith("there is no \"trainScene\"; known here: seed, trainScenes");
    CommandRun.of("data", "sandbox", "--out", out.toString(), "trainScenes")
        .refusedWith("trainScenes");
  }

  @ParameterizedTest
  @CsvSource({"video,clips", "audio,sounds", "points,clouds"})
  void makesSandboxesOfOtherModalities(String modality, String media) {
    Path out = temp.resolve(modality);
    CommandRun run =
        CommandRun.of(
                "data",
                "sandbox",
                "--modality",
                modality,
                "--seed",
                "5",
                "--out",
                out.toString(),
                "trainScenes=2",
                "testScenes=1")
            .succeeds();
    assertThat(run.err()).contains("drawing: 3/3 " + media);
    assertThat(out.resolve(media)).isDirectoryContaining("glob:**train-000001.*");
    assertThat(out.resolve("sandbox.json")).content().contains("\"seed\" : 5");

    CommandRun.of("data", "sandbox", "--modality", "smell", "--out", out.toString())
        .refusedWith("there is no sandbox of \"smell\"; known: image, video, audio, points");
  }
}
