package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataShowCommandTest {
  private static final String ROW =
      """
      {"id": "%s", "image": "a.png", "source": "here", "conversations": [
        {"from": "human", "value": "%s"}, {"from": "gpt", "value": "Red.\\nQuite.", "kind": "colour"}]}\
      """;

  @TempDir private Path temp;

  @Test
  void showsTurnsWithTheirMedia() throws IOException {
    Path file = write("[%s,%s]".formatted(row("1", "<image>\\nColour?"), row("2", "x <image>")));
    CommandRun run = CommandRun.of("data", "show", file.toString(), "-n", "1").succeeds();
    assertThat(run.out())
        .isEqualTo(
            """
            ── 1  dataset=llava  source="here"
                 user  [image a.png, not found]
                       Colour?
            assistant  Red.
                       Quite.

            """);
  }

  @Test
  void printsOneObjectPerConversation() throws IOException {
    Path file = write("[%s,%s]".formatted(row("1", "<image>\\nColour?"), row("2", "x <image>")));
    CommandRun run = CommandRun.of("data", "show", file.toString(), "--json", "-n0").succeeds();
    assertThat(run.out().lines()).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(run.out().lines().findFirst().orElseThrow());
    assertThat(first)
        .hasToString(
            "{\"id\":\"1\",\"dataset\":\"llava\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                + "\"image_url\":{\"url\":\"a.png\"}},{\"type\":\"text\",\"text\":\"\\nColour?\"}]},"
                + "{\"role\":\"assistant\",\"content\":\"Red.\\nQuite.\","
                + "\"meta\":{\"kind\":\"colour\"}}],\"meta\":{\"source\":\"here\"}}");
  }

  /** As training does, which adds them to the tokenizer. */
  @Test
  void knowsTheTokensThatATemplateNeeds() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("decoder"));
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "unk_token": "?",
         "merges": [], "vocab": {"?": 0, "R": 1, "e": 2, "d": 3, "</s>": 4}}}
        """);
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
    Path file = write("[%s]".formatted(row("1", "<image>\\nColour?")));
    String[] line = {"data", "show", file.toString(), "--tokenizer", folder.toString()};
    List<String> args = new ArrayList<>(List.of(line));
    args.addAll(List.of("--template", "otter"));
    assertThat(CommandRun.of(args.toArray(String[]::new)).succeeds().out())
        .contains("<answer>|«R»|«e»|«d»", "«<|endofchunk|>»");
  }

  @Test
  void refusesWhatIsNoData() throws IOException {
    show(temp.resolve("none.json")).refusedWith("none.json: no such file or folder");
    show(write("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"))
        .refusedWith("data.json: this is a git-LFS pointer", "git lfs pull");
    show(write("")).refusedWith("the file is empty; expected a JSON list");
    show(write("[" + row("1", "<image> or <image>?") + "]"))
        .refusedWith(
            "data.json, record 1",
            "the turns hold 2 <image> placeholders, but \"image\" names 1 file; expected as many of each");
    show(write("[" + row("1", "no picture?") + ",]")).refusedWith("data.json, record 2");
  }

  @Test
  void refusesAMissingImage() throws IOException {
    Path file = write("[" + row("1", "<image>") + "]");
    CommandRun.of("data", "show", file.toString(), "--media-root", temp.toString())
        .refusedWith("record 1", "\"a.png\" not found");
    CommandRun.of("data", "show", file.toString(), "--media-root", temp + "/none")
        .refusedWith("none: no such folder");
  }

  @Test
  void badRowsAreToldAndPassedOver() throws IOException {
    Path file = write("[%s,{\"id\": 2},%s]".formatted(row("1", "one"), row("3", "three")));
    Path ledger = temp.resolve("bad.jsonl");
    CommandRun run =
        CommandRun.of(
                "data",
                "show",
                file.toString(),
                "--json",
                "--max-bad",
                "0.5",
                "--quarantine",
                ledger.toString())
            .succeeds();
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.err()).contains("passed over: " + file + ", record 2 (byte");
    assertThat(ledger).content().contains("\"row\":2,\"offset\":", "\"reason\":\"there is no");
    show(file).refusedWith("1 of 3 rows are bad (33.3 %), more than the limit of 1.0 %");
    CommandRun.of("data", "show", file.toString(), "--skip", "-1")
        .refusedWith("--skip must be 0 or more, got -1");
  }

  @Test
  void mediaOfAFolderLieInIt() throws IOException {
    Path pair = Files.createDirectories(temp.resolve("pairs/0000001"));
    BufferedImage picture = new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "jpg", pair.resolve("12_0.jpg").toFile());
    ImageIO.write(picture, "jpg", pair.resolve("12_1.jpg").toFile());
    Files.writeString(
        pair.resolve("prompt.json"), "{\"input\": \"a\", \"edit\": \"b\", \"output\": \"c\"}");
    Files.writeString(temp.resolve("pairs/seeds.json"), "[[\"0000001\", [\"12\"]]]");
    assertThat(show(temp.resolve("pairs")).succeeds().out())
        .contains("0000001/12_0.jpg, jpeg 7x5]")
        .doesNotContain("not found");
  }

  @Test
  void fieldsOfTheFileDoNotReplaceTheMessages() throws IOException {
    String row = row("1", "<image>").replace("\"source\": \"here\"", "\"messages\": \"none\"");
    CommandRun run =
        CommandRun.of("data", "show", "--json", write("[" + row + "]").toString()).succeeds();
    assertThat(run.out()).contains("\"messages\":[{").contains("\"meta\":{\"messages\":\"none\"}}");
  }

  @Test
  void tellsTheSizeOfMediaThatAreThere() throws IOException {
    ImageIO.write(
        new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB), "png", temp.resolve("a.png").toFile());
    Path file = write("[" + row("1", "<image>") + "]");
    assertThat(show(file).succeeds().out()).contains("[image a.png, png 7x5]");
    Files.writeString(temp.resolve("a.png"), "no picture");
    assertThat(show(file).succeeds().out()).contains("[image a.png, unreadable: ");
  }

  @Test
  void showsChoicesAnswersAndSkips() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("train.csv"),
            """
            Figure_path,Question,Answer,Choice A,Choice B,Choice C,Choice D,Answer_label
            f.jpg,Which?,Blue,A:Red,B:Blue,C:Green,D:Grey,B
            f.jpg,And now?,Red,A:Red,B:Blue,C:Green,D:Grey,A
            """);
    assertThat(show(file).succeeds().out()).contains("     * B  Blue").contains("        C  Green");
    assertThat(
            CommandRun.of("data", "show", "--skip", "1", file.toString(), "--set", "task=blank")
                .succeeds()
                .out())
        .contains("And now?")
        .doesNotContain("Which?");
    CommandRun.of("data", "show", file.toString(), "--set", "mode=x")
        .refusedWith("dataset pmc-vqa has no setting \"mode\"; it has");
  }

  @Test
  void onlyTellsWhichDatasetItIs() throws IOException {
    Path file = write("[" + row("1", "<image>") + "]");
    assertThat(CommandRun.of("data", "show", "--detect", file.toString()).succeeds().out())
        .isEqualTo("llava: rows have conversations of from and value\n");
    CommandRun.of("data", "show", "--detect", write("{\"a\": 1}").toString())
        .refusedWith("no known dataset looks like this (JSON objects)");
    CommandRun.of("data", "show", file.toString(), "--format", "lava")
        .refusedWith("there is no dataset \"lava\"; known are");
  }

  @Test
  void refusesBadUsage() {
    CommandRun.of("data").refusedWith("Missing required subcommand", "sensorium data --help");
    CommandRun.of("data", "show").refusedWith("Missing required parameter: 'FILE'");
    CommandRun.of("data", "shwo").refusedWith("Unmatched argument at index 1: 'shwo'", "show");
    CommandRun.of("data", "show", "x", "--jsn").refusedWith("Unknown option: '--jsn'", "--json");
    CommandRun.of("data", "show", "x", "-n", "two")
        .refusedWith("Invalid value for option '--count'", "'two' is not an int");
  }

  private static String row(String id, String question) {
    return ROW.formatted(id, question);
  }

  private static CommandRun show(Path file) {
    return CommandRun.of("data", "show", file.toString());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(temp.resolve("data.json"), text);
  }
}
