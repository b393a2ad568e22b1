package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.AnswerLog;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.train.RunLog;
import org.sensorium.media.MediaException;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;

/** Whole runs of tiny models, from the run file to answers. */
class FinetuneRecipeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temp;
  private TinyRun tiny;

  @BeforeEach
  void create() throws IOException {
    tiny = TinyRun.create(temp);
  }

  private Path runs(String name) {
    return temp.resolve("runs").resolve(name);
  }

  /** Before the features, which take hours, and before the stages in front of the wrong one. */
  @Test
  void whatALaterStageCannotDoIsSaidBeforeTheRunBegins() {
    assertThatThrownBy(() -> tiny.run("name=wrong", "stages.1.lora={targets: [query]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("stages[1].lora.targets is [query], but")
        .hasMessageContaining("are named [down_proj, gate_proj, k_proj,");
    assertThatThrownBy(() -> tiny.run("name=wrong", "stages.1.template=otter"))
        .hasMessageContaining("needs the special tokens [<image>,");
    assertThatThrownBy(
            () -> tiny.run("name=wrong", "stages.1.template=plain", "data.turns=together"))
        .hasMessageContaining("the chat template 'plain' cannot express it");
    assertThatThrownBy(() -> tiny.run("name=wrong", "stages.1.sources=[chats]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("stages[1].sources names \"chats\"");
    assertThat(runs("wrong")).doesNotExist();
    assertThat(temp.resolve("features")).doesNotExist();
  }

  /** The tokenizer has a token for each of the table's 120 rows, so that a further one has none. */
  @Test
  void aTokenWithoutARowGetsOneThatIsSaved() throws IOException {
    Path decoder = TinyModels.decoder(temp.resolve("full"));
    Path model = tiny.run("name=rows", "model.template=otter", "model.decoder=" + decoder).model();
    assertThat(ModelSpec.read(model).tokens()).contains("<|endofchunk|>", "<answer>");
    try (Checkpoint weights = Checkpoints.open(model)) {
      assertThat(weights.tensors()).containsKey("token_rows.embedding_rows");
    }
  }

  @Test
  void anEncoderDecoderGetsNoNewRows() throws IOException {
    Path decoder = TinyModels.withTokenizer(TinyModels.copy("t5", temp.resolve("full")));
    assertThatThrownBy(
            () -> tiny.run("name=wrong", "model.template=otter", "model.decoder=" + decoder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "template otter has the tokens [<|endofchunk|>, <answer>], but the language model's embedding table of 120 rows none");
  }

  @Test
  void trainsSavesAndAnswersTheSameOnceLoaded() throws IOException {
    FinetuneRecipe.Result result =
        tiny.run("name=learns", "stages.1.steps=100", "stages.1.learning_rate=1e-2");
    List<JsonNode> log = RunLog.read(runs("learns").resolve("log.jsonl"));
    assertThat(log).hasSize(106);
    assertThat(log.get(105).path("loss").asDouble())
        .isLessThan(0.6 * log.get(6).path("loss").asDouble());
    assertThat(log).allMatch(line -> line.path("skipped").asInt() == 0);
    assertThat(result.scores().before()).hasSize(12);
    assertThat(result.scores().after()).hasSize(12);
    assertThat(runs("learns")).isDirectoryContaining("glob:**/report.html");
    try (MultimodalModel model = MultimodalModel.load(result.model())) {
      List<Answer> again =
          new EvaluationRecipe(model, temp.resolve("features"), 6, RunListener.SILENT)
              .run(
                  temp.resolve("test.json"),
                  OpenOptions.DEFAULT,
                  new MediaFiles(MediaRoot.of(temp), tiny.media()),
                  temp.resolve("answers.jsonl"));
      assertThat(again).isEqualTo(result.scores().after());
      assertThat(AnswerLog.read(temp.resolve("answers.jsonl")))
          .containsExactlyInAnyOrderElementsOf(again);
    }
  }

  @Test
  void theSameSeedGivesTheSameNumbersAndAnotherDoesNot() throws IOException {
    tiny.run("name=one");
    tiny.run("name=two", "checkpoint_every=0");
    tiny.run("name=three", "seed=4");
    assertThat(weights("two")).isEqualTo(weights("one"));
    assertThat(weights("three")).isNotEqualTo(weights("one"));
    tiny.run("name=dry", "stages.1.lora.dropout=0");
    assertThat(weights("dry")).as("dropout is at work").isNotEqualTo(weights("one"));
  }

  /** Hashes of what a run has learned. */
  private List<Integer> weights(String name) throws IOException {
    Path model = runs(name).resolve("model");
    return List.of(
        Arrays.hashCode(Files.readAllBytes(model.resolve("model.safetensors"))),
        Arrays.hashCode(Files.readAllBytes(model.resolve("adapter_model.safetensors"))));
  }

  /** Stops the run when a stage has come to a step, as a crash does. */
  private static final class Stopper implements RunListener {
    private final String stage;
    private final long step;
    final List<String> said = new ArrayList<>();
    final List<String> begun = new ArrayList<>();

    Stopper(String stage, long step) {
      this.stage = stage;
      this.step = step;
    }

    @Override
    public void say(String line) {
      said.add(line);
    }

    @Override
    public Progress begin(String what, long first, long total, String unit) {
      begun.add("%s %d/%d".formatted(what, first, total));
      return new Progress() {
        @Override
        public void at(long done, String note) {
          if (what.equals(stage) && done == step) {
            throw new IllegalStateException("stopped");
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "stage 1_ words, 1, stage 1_ words 0/6",
    "stage 1_ words, 5, stage 1_ words 4/6",
    "stage 2_ finetune, 1, stage 2_ finetune 0/10",
    "stage 2_ finetune, 7, stage 2_ finetune 6/10",
  })
  void aStoppedRunGoesOnAsIfItHadNeverStopped(String stage, long step, String first)
      throws IOException {
    tiny.run("name=whole");
    String stopped = stage.replace('_', ',');
    List<String> name = List.of("name=stopped");
    assertThatThrownBy(() -> tiny.run(false, new Stopper(stopped, step), name))
        .hasMessage("stopped");
    Stopper never = new Stopper("", -1);
    FinetuneRecipe.Result result = tiny.run(true, never, name);

    assertThat(never.begun).contains(first.replace('_', ','));
    assertThat(weights("stopped")).isEqualTo(weights("whole"));
    assertThat(RunLog.read(runs("stopped").resolve("log.jsonl")))
        .isEqualTo(RunLog.read(runs("whole").resolve("log.jsonl")));
    assertThat(Files.readString(runs("stopped").resolve("answers-after.jsonl")))
        .isEqualTo(Files.readString(runs("whole").resolve("answers-after.jsonl")));
    assertThat(result.scores().before()).hasSize(12);
  }

  @Test
  void whatFailsInTheBackgroundComesUpAtItsStep() throws IOException {
    RunListener listener =
        new RunListener() {
          @Override
          public void say(String line) {}

          @Override
          public Progress begin(String what, long first, long total, String unit) {
            if (what.startsWith("stage 2")) { // nothing of it is read yet
              move("features", "gone");
            }
            return SILENT.begin(what, first, total, unit);
          }
        };
    List<String> name = List.of("name=gone");
    assertThatThrownBy(() -> tiny.run(false, listener, name))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(".png have gone from the cache");
    tiny.run("name=whole");
    tiny.run(true, RunListener.SILENT, name); // computes them again
    assertThat(weights("gone")).isEqualTo(weights("whole"));
  }

  private void move(String from, String to) {
    try {
      Files.move(temp.resolve(from), temp.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void secondsCountAllSessions() throws IOException {
    List<String> name = List.of("name=timed");
    assertThatThrownBy(() -> tiny.run(false, new Stopper("stage 2, finetune", 7), name))
        .hasMessage("stopped");
    Path times = runs("timed").resolve("seconds.json");
    JsonNode first = JSON.readTree(times.toFile());
    assertThat(first.path("scoring before").asDouble()).isPositive();
    assertThat(first.path("training").asDouble()).isPositive();
    Files.writeString(times, "{\"training\": 100.0, \"scoring before\": 50.0}");
    FinetuneRecipe.Result result = tiny.run(true, RunListener.SILENT, name);
    assertThat(result.scores().seconds().get("training")).isGreaterThan(100);
    assertThat(result.scores().seconds().get("scoring before")).isBetween(50.0, 51.0);
  }

  @Test
  void answersThatAKillHasLeftAreKeptAndTheRestAskedAgain() throws IOException {
    ArrayNode rows = JSON.createArrayNode();
    for (int i = 0; i < 16; i++) {
      rows.add(TinyRun.row(TinyRun.COLOURS.get(i % 8)).put("id", i)); // 48 questions, two batches
    }
    JSON.writeValue(temp.resolve("test.json").toFile(), rows);
    List<String> name = List.of("name=cut");
    assertThatThrownBy(() -> tiny.run(false, new Stopper("scoring before", 48), name))
        .hasMessage("stopped");
    Path log = runs("cut").resolve("answers-before.jsonl");
    byte[] whole = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(whole, whole.length - 30));
    assertThat(AnswerLog.read(log)).hasSize(47);
    Stopper listener = new Stopper("", -1);
    tiny.run(true, listener, name);
    assertThat(listener.begun).contains("scoring before 32/48", "scoring after 0/48");
    assertThat(log).hasBinaryContent(whole);
  }

  @Test
  void answersThatAreCompleteAreNotAskedAgain() throws IOException {
    List<String> name = List.of("name=twice");
    tiny.run("name=twice");
    Stopper listener = new Stopper("", -1);
    tiny.run(true, listener, name);
    assertThat(listener.begun).contains("scoring before 12/12", "scoring after 12/12");
  }

  @Test
  void onlyTheNewestCheckpointsStay() throws IOException {
    tiny.run("name=kept", "keep_checkpoints=3");
    try (var entries = Files.list(runs("kept"))) {
      assertThat(
              entries
                  .map(entry -> entry.getFileName().toString())
                  .filter(entry -> entry.startsWith("checkpoint-")))
          .containsExactlyInAnyOrder("checkpoint-16", "checkpoint-14", "checkpoint-12");
    }
  }

  @Test
  void aFailedStartDoesNotTakeTheName() throws IOException {
    Path decoder = temp.resolve("decoder/config.json");
    String config = Files.readString(decoder);
    Files.writeString(decoder, config.replace("\"llama\"", "\"lama\""));
    assertThatThrownBy(() -> tiny.run("name=again")).hasMessageContaining("lama");
    Files.writeString(decoder, config);
    Path picture = temp.resolve("pink.png");
    byte[] whole = Files.readAllBytes(picture);
    Files.write(picture, new byte[100]);
    assertThatThrownBy(() -> tiny.run("name=again")).isInstanceOf(MediaException.class);
    Files.write(picture, whole);
    tiny.run("name=again");
    assertThatThrownBy(() -> tiny.run("name=again"))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("--resume");
  }

  @Test
  void badRowsAreLeftOutCountedAndWrittenDown() throws IOException {
    ArrayNode rows = (ArrayNode) JSON.readTree(temp.resolve("train.json").toFile());
    rows.insert(1, TinyRun.row("violet")); // no such picture
    rows.insert(2, JSON.createObjectNode().put("id", "empty"));
    Files.writeString(temp.resolve("broken.png"), "no picture");
    rows.add(TinyRun.row("broken"));
    JSON.writeValue(temp.resolve("train.json").toFile(), rows);

    assertThatThrownBy(() -> tiny.run("name=strict"))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("record 2")
        .hasMessageContaining("violet.png");
    assertThatThrownBy(() -> tiny.run("name=tight", "data.max_bad_share=0.18"))
        .hasMessageContaining("3 of 15 rows are bad");
    Stopper listener = new Stopper("", -1);
    tiny.run(false, listener, List.of("name=loose", "data.max_bad_share=0.2"));
    Path ledger = runs("loose").resolve("quarantine.jsonl");
    assertThat(listener.said)
        .contains("3 of 15 rows cannot be read and are left out: see " + ledger);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(ledger)) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).extracting(line -> line.path("row").asInt()).containsExactly(2, 3, 11);
    assertThat(lines.get(0).path("reason").asText()).contains("violet.png");
    assertThat(lines.get(1).path("reason").asText()).contains("no \"conversations\"");
    assertThat(lines.get(2).path("reason").asText()).contains("broken.png");
    assertThat(Files.readString(runs("loose").resolve("report.html"), StandardCharsets.UTF_8))
        .contains("3 rows could not be read and were left out: see quarantine.jsonl");
  }

  @Test
  void gradientsThatStayInfiniteEndTheRun() {
    Stopper listener = new Stopper("", -1);
    List<String> overrides =
        List.of(
            "name=wild",
            "precision=float32",
            "stages.1.learning_rate=1e30",
            "stages.1.max_grad_norm=0",
            "stages.1.steps=30",
            "stages.1.warmup_ratio=0");
    assertThatThrownBy(() -> tiny.run(false, listener, overrides))
        .hasMessageContaining("10 steps in a row had gradients that are not finite")
        .hasMessageContaining("stage 2, finetune")
        .hasMessageContaining("learning_rate");
    assertThat(listener.said)
        .filteredOn(line -> line.contains("skipped, the gradients are not finite"))
        .hasSize(10);
  }

  @Test
  void theCommandToTryIsSafeToCopy() throws IOException {
    String test = Files.readString(temp.resolve("test.json"));
    Files.writeString(
        temp.resolve("test.json"), test.replace("What is it?", "What's \\\"$HOME\\\" `id`?"));
    FinetuneRecipe.Result result = tiny.run("name=quoted", "stages.0.steps=1", "stages.1.steps=1");
    assertThat(result.tryIt())
        .startsWith("./sensorium ask --model ")
        .endsWith("red.png 'What'\\''s \"$HOME\" `id`?'");
  }
}
