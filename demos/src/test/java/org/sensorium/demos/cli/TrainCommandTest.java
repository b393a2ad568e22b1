package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What train reads and refuses before a model is loaded; eval reads the same files. */
class TrainCommandTest {
  private static final String ROW =
      """
      [{"id": "1", "image": "a.png", "conversations": [
        {"from": "human", "value": "%s"}, {"from": "gpt", "value": "Red."}]}]
      """;
  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n";

  @TempDir private Path temp;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = temp.resolve("data.json");
    Files.writeString(data, ROW.formatted("<image>\\nColour?"));
    Files.createFile(temp.resolve("a.png"));
  }

  @Test
  void aDryRunPrintsTheRunWithEveryDefault() {
    CommandRun run = train("--dry-run", "seed=7").succeeds();
    assertThat(run.out())
        .contains("name: run", "seed: 7", "decoder: smollm2-135m-instruct", "batch_size: ")
        .endsWith("train: 1 conversations, test: 0 questions, 1 media" + System.lineSeparator());
    assertThat(temp.resolve("runs")).doesNotExist();
  }

  @Test
  void refusesABadRunFile() throws IOException {
    CommandRun.of("train", temp + "/none.yaml").refusedWith("none.yaml: no such file or folder");
    train("--dry-run", "sead=7")
        .refusedWith("override \"sead=7\": sead: unknown key, did you mean seed?");
    train("--dry-run", "device=cuda:99").refusedWith("device is \"cuda:99\", but the engine sees");
    Path file = Files.writeString(temp.resolve("bad.yaml"), "model:\n  projectr: {pool: 4}\n");
    CommandRun.of("train", file.toString())
        .refusedWith("bad.yaml: model.projectr: unknown key, did you mean projector?");
    Files.writeString(file, "model: [\n");
    CommandRun.of("train", file.toString()).refusedWith("bad.yaml, line 1: not YAML");
  }

  @Test
  void refusesAMissingImage() throws IOException {
    Files.delete(temp.resolve("a.png"));
    String[] words = {"data.json, record 1", "medium \"a.png\" not found", "put the file there"};
    train().refusedWith(words);
    eval().refusedWith(words);
  }

  @Test
  void aDryRunSaysWhatAStageCannotFind() {
    train("--dry-run", "stages.0.sources=[captions]")
        .refusedWith(
            "stages[0].sources names \"captions\", but the rows come from [" + data + "]",
            "data.train=[{name: captions, path: FILE}]");
    train(
            "--dry-run",
            "data.train=[{name: captions, path: '%s'}]".formatted(data),
            "stages.0.sources=[captions]")
        .succeeds();
    train("--dry-run", "model.template=v9").refusedWith("no chat template 'v9'; known are");
    train("--dry-run", "stages.0.template=v9")
        .refusedWith("stages[0]: no chat template 'v9'", "llava_v1", "a .jinja file");
    CommandRun.of("train", temp.toString()).refusedWith(temp + ": is a folder, expected a run");
    train("--dry-run", "data.train=[]").refusedWith("train is empty", "data.train=[FILE]");
  }

  @Test
  void refusesARowWhosePlaceholdersDiffer() throws IOException {
    Files.writeString(data, ROW.formatted("<image> or <image>?"));
    String reason =
        "the turns hold 2 <image> placeholders, but \"image\" names 1 file; expected as many of each";
    train().refusedWith("data.json, record 1", reason);
    eval().refusedWith("data.json, record 1", reason);
  }

  @Test
  void refusesSourcesItCannotUse() throws IOException {
    train("--dry-run", "data.format=lava").refusedWith("there is no dataset \"lava\"; known are");
    train("--dry-run", "data.train=[{path: '%s', settings: {a: b}, format: llava}]".formatted(data))
        .refusedWith("dataset llava has no setting \"a\"");
    train("--dry-run", "data.train=[{path: x, format: llava}]").refusedWith("x: no such file");
    train("--dry-run", "data.train=[{path: x, weigth: 2}]")
        .refusedWith("data.train[0].weigth: unknown key, did you mean weight?");
    train("--dry-run", "data.media_root=" + data)
        .refusedWith(
            "data.json: this is", "expected a folder, a zip, a tar or a table of pictures");
    Path mixture = Files.writeString(temp.resolve("mix.yaml"), "sources: []\n");
    train("--dry-run", "data.train=[]", "data.mixture=" + mixture)
        .refusedWith("mix.yaml: this is no mixture: a mixture needs at least one source");
    Path table = Files.writeString(temp.resolve("table.csv"), "a,b\n1,2\n");
    train("--dry-run", "data.train=[%s]".formatted(table))
        .refusedWith("table.csv: no known dataset looks like this", "name its format");
  }

  @Test
  void refusesWhatTheEncoderCannotSee() throws IOException {
    Files.writeString(
        data,
        ROW.formatted("<video>\\nWhat?").replace("\"image\": \"a.png\"", "\"video\": \"a.mp4\""));
    Files.createFile(temp.resolve("a.mp4"));
    String[] words = {
      "data.json, record 1",
      "medium \"a.mp4\" is of kind video; the model's encoder reads pictures only"
    };
    train().refusedWith(words);
    Files.writeString(temp.resolve("sensorium.json"), AskMediaTest.TINY.formatted("image"));
    CommandRun.of("eval", "--model", temp.toString(), "--data", data.toString()).refusedWith(words);
  }

  @Test
  void refusesAPointerInsteadOfData() throws IOException {
    Files.writeString(data, POINTER);
    train().refusedWith("data.json: this is a git-LFS pointer", "git lfs pull");
    eval().refusedWith("data.json: this is a git-LFS pointer", "git lfs pull");
  }

  @Test
  void refusesAModelThatCannotBeHad() {
    train("model.decoder=nowhere").refusedWith("model \"nowhere\" could not be had");
  }

  @Test
  void goesOnOnlyWithTheRunThatWasBegun() throws IOException {
    String printed = train("--dry-run").succeeds().out();
    Path folder = Files.createDirectories(temp.resolve("runs/run"));
    Files.writeString(
        folder.resolve("config.yaml"), printed.substring(0, printed.lastIndexOf("train: ")));
    train().refusedWith("a run lies there: continue it with --resume");
    train("seed=2", "--resume").refusedWith("the run was started with", "now it is \"seed: 2\"");
    train("name=new", "--resume").refusedWith("no run lies there");
  }

  @Test
  void evaluatesOnlyWithAModel() {
    eval().refusedWith("no-model: ", "expected a model folder as train and quickstart write it");
    eval("--max-new-tokens", "0").refusedWith("max_new_tokens is 0, expected at least 1");
    eval("--media-root", temp + "/none").refusedWith("none: no such folder");
    eval("--train-data", temp + "/none.json").refusedWith("none.json: no such file");
    CommandRun.of("eval").refusedWith("Missing required option: '--data=FILE'");
  }

  @Test
  void takesARunsFolderForNoModel() throws IOException {
    Path run = temp.resolve("run");
    Path model = Files.createDirectories(run.resolve("model"));
    Files.writeString(model.resolve("sensorium.json"), "{}");
    CommandRun.of("eval", "-m", run.toString(), "--data", data.toString())
        .refusedWith(run + ": is the folder of a run, expected that of its model: " + model);
  }

  private CommandRun train(String... more) {
    Path file = temp.resolve("run.yaml");
    try {
      Files.writeString(
          file,
          "data: {train: ['%s']}\nstages: [{recipe: align}]\noutput: '%s'\n"
              .formatted(data, temp.resolve("runs")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    List<String> args = new ArrayList<>(List.of("train", file.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private CommandRun eval(String... more) {
    List<String> args = new ArrayList<>(List.of("eval", "--model", "no-model"));
    args.addAll(List.of("--data", data.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }
}
