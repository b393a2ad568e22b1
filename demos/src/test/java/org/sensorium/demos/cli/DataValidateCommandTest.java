package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataValidateCommandTest {
  private static final String ROW =
      """
      {"id": "%1$s", "image": "%2$s", "conversations": [
        {"from": "human", "value": "<image>\\nWhat is in picture %1$s?"},
        {"from": "gpt", "value": "A thing."}]}\
      """;

  @TempDir private Path temp;

  private Path write(String name, String... rows) throws IOException {
    return Files.writeString(temp.resolve(name), "[" + String.join(",\n", rows) + "]");
  }

  private void picture(String name, Color colour, int x) throws IOException {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(colour);
    pen.fillRect(x, 8, 24, 30);
    pen.dispose();
    ImageIO.write(image, "png", temp.resolve(name).toFile());
  }

  private static CommandRun validate(Object... args) {
    String[] all = new String[args.length + 2];
    all[0] = "data";
    all[1] = "validate";
    for (int i = 0; i < args.length; i++) {
      all[i + 2] = args[i].toString();
    }
    return CommandRun.of(all);
  }

  @Test
  void aCleanSetIsZero() throws IOException {
    picture("a.png", Color.RED, 4);
    Path file = write("rows.json", ROW.formatted("1", "a.png"), ROW.formatted("2", "a.png"));
    assertThat(validate(file).succeeds().out())
        .contains("rows.json (llava): 2 rows, 2 conversations")
        .contains("Nothing to complain about.");
  }

  @Test
  void findingsAreOneAndLeaveTheSourceAlone() throws IOException {
    picture("a.png", Color.RED, 4);
    Files.writeString(temp.resolve("b.png"), "no picture");
    Path file =
        write(
            "rows.json",
            ROW.formatted("1", "a.png"),
            ROW.formatted("2", "b.png"),
            ROW.formatted("3", "../secret.png"),
            ROW.formatted("4", "none.png"));
    String before = Files.readString(file);
    Path report = temp.resolve("report.json");
    Path clean = temp.resolve("clean.json");
    CommandRun run = validate(file, "--json", report, "--fix", clean);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("missing-medium – media that are not where the row says: 2 errors")
        .contains("climbs out with \"..\"")
        .contains("broken-medium")
        .contains("3 findings; 3 of 4 rows cannot be used as they are")
        .contains("clean.json: 1 rows");
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.get("bad_rows").asInt()).isEqualTo(3);
    assertThat(Files.readString(clean)).isEqualTo("[" + ROW.formatted("1", "a.png") + "]");
    assertThat(Files.readAllLines(temp.resolve("clean.json.dropped.jsonl"))).hasSize(3);
    assertThat(Files.readString(file)).isEqualTo(before);
    validate(clean).succeeds();
    validate(file, "--fix", clean).refusedWith("a clean copy is a new file");
  }

  @Test
  void limitsAndLookAlikes() throws IOException {
    picture("a.png", Color.RED, 4);
    picture("b.png", new Color(250, 5, 5), 4);
    picture("c.png", Color.RED, 36);
    Path file =
        write(
            "rows.json",
            ROW.formatted("1", "a.png"),
            ROW.formatted("2", "b.png"),
            ROW.formatted("3", "c.png"));
    CommandRun alike = validate(file, "--alike");
    assertThat(alike.code()).isEqualTo(1);
    assertThat(alike.out())
        .containsPattern("near-duplicate-picture .*: 0 errors, 1 warning")
        .containsPattern("row 2 .*b.png looks like .*a.png");
    assertThat(validate(file, "--max-pixels", "3000").out())
        .contains("medium-too-large")
        .contains("64 x 48 pixels, 3000 at most");
    assertThat(validate(file, "--max-pixels", "3000", "--no-media").code()).isZero();
  }

  @Test
  void aPartBehindTheEndOfARecordingIsTold() throws IOException {
    MediaSamples.wav(temp.resolve("a.wav"), 8000); // one second
    String row =
        """
        {"messages": [{"role": "user", "content": [
           {"type": "audio_url", "audio_url": {"url": "a.wav", "start": %s}}]},
          {"role": "assistant", "content": "%s"}]}
        """;
    Path rows =
        Files.writeString(
            temp.resolve("rows.jsonl"),
            (row.formatted("0.9", "In it.").replace("\n", "") + "\n")
                + row.formatted("1.5", "Behind it.").replace("\n", ""));
    CommandRun run = CommandRun.of("data", "validate", rows.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("0 errors, 1 warning", "row 2 ")
        .contains("a.wav: the part from 1.50 s on is meant, but by its header it lasts 1.00 s");
  }

  @Test
  void findsLeaks() throws IOException {
    picture("a.png", Color.RED, 4);
    Path train = write("train.json", ROW.formatted("1", "a.png"), ROW.formatted("2", "a.png"));
    Path test = write("test.json", ROW.formatted("2", "a.png"));
    CommandRun run = validate(train, "--against", test);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("the same as record 1 of " + test);
  }

  @Test
  void findsMediaThatAreInAnotherSetToo() throws IOException {
    picture("a.png", Color.RED, 4);
    picture("b.png", new Color(250, 5, 5), 4);
    picture("c.png", Color.RED, 36);
    Files.createDirectories(temp.resolve("tests"));
    Files.copy(temp.resolve("a.png"), temp.resolve("tests/other.png"));
    Path train =
        write(
            "train.json",
            ROW.formatted("1", "a.png"),
            ROW.formatted("2", "b.png"),
            ROW.formatted("3", "c.png"));
    Path test =
        write("tests/test.json", ROW.formatted("9", "other.png"), ROW.formatted("8", "gone.png"));
    CommandRun exact = validate(train, "--against", test);
    assertThat(exact.code()).isEqualTo(1);
    assertThat(exact.out())
        .contains("leaked-medium – media that are also in the other set: 0 errors, 1 warning")
        .containsPattern("row 1 .*a.png is also in .*test.json, as .*other.png")
        .contains("Note: 1 media of " + test + " were not found");
    assertThat(validate(train, "--alike", "--against", "llava=" + test).out())
        .contains("leaked-medium – media that are also in the other set: 0 errors, 2 warnings")
        .containsPattern("row 2 .*b.png looks like .*other.png of .*test.json")
        .doesNotContain("row 3");
    assertThat(validate(train, "--no-media", "--against", test).code()).isZero();
  }

  @Test
  void rowsThatSaySomethingOnlyTogetherAreChecked() throws IOException {
    String message =
        """
        {"message_id": "%s", "parent_id": %s, "message_tree_id": "m1", "text": "%s", "role": "%s",
         "lang": "en", "deleted": false, "synthetic": false}""";
    Path file =
        Files.writeString(
            temp.resolve("oasst.jsonl"),
            (message.formatted("m1", "null", "Hi?", "prompter")
                    + "@"
                    + message.formatted("m2", "\"m1\"", "Hello.", "assistant"))
                .replace("\n", " ")
                .replace("@", "\n"));
    assertThat(validate(file, "--format", "openassistant").succeeds().out()).contains("Nothing to");
    validate(file, "--format", "openassistant", "--fix", temp.resolve("x.jsonl"))
        .refusedWith("convert");
    Path questions = Files.writeString(temp.resolve("q.json"), "{\"questions\": []}");
    validate(questions, "--format", "vqa", "--fix", temp.resolve("x.json"))
        .refusedWith("no clean copy is made; convert it to openai-messages first");
  }

  @Test
  void wrongValuesAreTwoBeforeAnyWork() throws IOException {
    Path file = write("z.json", ROW.formatted("1", "a.png"));
    validate(file, "--threads", 0).refusedWith("--threads must be at least 1, got 0");
    validate(file, "--list", -1).refusedWith("--list must be at least 0, got -1");
    validate(file, "--max-seconds", -1).refusedWith("--max-seconds must be above 0, got -1.0");
    validate(file, "--alike", 40).refusedWith("0 to");
    validate(file, "--json", temp).refusedWith("is a folder; expected a new file");
    validate(file, "--against", temp.resolve("none.json")).refusedWith("no such file or folder");
    validate(file, "--fix", file).refusedWith("a clean copy is a new file");
  }

  @Test
  void whatIsNoDatasetIsTwo() throws IOException {
    validate(temp.resolve("none.json")).refusedWith("no such file or folder");
    validate(Files.writeString(temp.resolve("x.json"), "{\"a\":1}"))
        .refusedWith("no known dataset looks like this");
    validate(Files.writeString(temp.resolve("y.json"), "[{\"id\""), "--format", "llava")
        .refusedWith("the file ends inside this row");
    validate(write("z.json", ROW.formatted("1", "a.png")), "--media-root", temp + "/none")
        .refusedWith("no such folder");
    validate(write("z.json", ROW.formatted("1", "a.png")), "--threads", "many")
        .refusedWith("Invalid value for option '--threads'");
  }
}
