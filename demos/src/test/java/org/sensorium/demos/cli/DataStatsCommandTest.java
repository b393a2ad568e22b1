package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataStatsCommandTest {
  private static final String ROW =
      """
      {"id": "%1$s", "image": "%1$s.png", "conversations": [
        {"from": "human", "value": "<image>\\nDescribe the <b>image</b>."},
        {"from": "gpt", "value": "It is red."}]}\
      """;

  @TempDir private Path temp;

  @Test
  void printsAndWritesTheNumbers() throws IOException {
    ImageIO.write(new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB), "png", png("1"));
    Files.writeString(png("2").toPath(), "no picture");
    Path file = write("rows.json", "[%s,%s]".formatted(ROW.formatted("1"), ROW.formatted("2")));
    Path json = temp.resolve("out/stats.json");
    Path html = temp.resolve("out/stats.html");
    CommandRun run =
        stats(
                file.toString(),
                "--media-root",
                temp.toString(),
                "--json",
                json.toString(),
                "--html",
                html.toString())
            .succeeds();
    assertThat(run.out())
        .containsPattern("rows +2\n")
        .containsPattern("words of an answer +2 +3.0 +3 +3 +3 +3\n")
        .containsPattern("width +400.0 +400.0 +400.0 +pixels\n")
        .contains("media that cannot be read: 1");
    JsonNode numbers = new ObjectMapper().readTree(json.toFile());
    assertThat(numbers.at("/turns/count").asInt()).isEqualTo(4);
    assertThat(numbers.at("/datasets/top/0/count").asInt()).isEqualTo(2);
    assertThat(Files.readString(html))
        .contains("<h1>rows.json</h1>", "data:image/jpeg;base64,/9j/", "400 × 300", ">unreadable<")
        .doesNotContain("<b>image");
  }

  @Test
  void leavesBadRowsOutAndSaysSo() throws IOException {
    Path file =
        write("rows.json", "[%s,{\"id\": 2},%s]".formatted(ROW.formatted(1), ROW.formatted(3)));
    CommandRun run = stats("--format", "llava", file.toString()).succeeds();
    assertThat(run.out())
        .containsPattern("rows +2\n  bad, left out +1\n")
        .contains("bad rows, left out: 1", "rows.json, record 2");
    CommandRun none = stats("--format", "llava", write("bad.json", "[{\"id\": 1}]").toString());
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.out()).contains("bad.json, record 1");
  }

  @Test
  void countsSeveralFilesAsOneUpToALimit() throws IOException {
    String first =
        write("a.json", "[%s,%s]".formatted(ROW.formatted(1), ROW.formatted(2))).toString();
    String second =
        write("b.json", "[%s,%s]".formatted(ROW.formatted(3), ROW.formatted(4))).toString();
    assertThat(stats(first, second).succeeds().out()).containsPattern("rows +4\n");
    assertThat(stats(first, second, "--limit", "3").succeeds().out()).containsPattern("rows +3\n");
  }

  @Test
  void refusesBadUsageAndBadFiles() throws IOException {
    stats().refusedWith("Missing required parameter: 'FILE'");
    stats("none.json").refusedWith("none.json: no such file or folder");
    String file = write("a.json", "[" + ROW.formatted(1) + "]").toString();
    stats(file, "--limit", "-1").refusedWith("--limit must be 0 or more rows, got -1");
    stats(file, "--format", "llama").refusedWith("there is no dataset \"llama\"; known are");
    stats(file, "--media-root", temp + "/none").refusedWith("none: no such folder");
    stats(file, "--tokenizer", temp.toString()).refusedWith("neither tokenizer.json nor");
    stats(write("cut.json", "[" + ROW.formatted(1) + ",{").toString()).refusedWith("cut.json");
  }

  private static CommandRun stats(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "data";
    all[1] = "stats";
    System.arraycopy(args, 0, all, 2, args.length);
    return CommandRun.of(all);
  }

  private java.io.File png(String name) {
    return temp.resolve(name + ".png").toFile();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }
}
