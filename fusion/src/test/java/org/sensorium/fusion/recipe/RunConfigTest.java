package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.datasets.mixture.SourceConfig;
import org.sensorium.nn.kernels.Precision;

class RunConfigTest {
  private static final String SMALL =
      """
      data: {train: [train.json]}
      stages:
        - recipe: align
          learning_rate: 2e-3
        - recipe: finetune
          epochs: 2
          lora: {rank: 4}
      """;

  @TempDir private Path temp;

  @Test
  void laysTheFileOverTheDefaults() throws IOException {
    RunConfig run = read(SMALL);
    assertThat(run.name()).isEqualTo("small");
    assertThat(run.folder()).isEqualTo(Path.of("runs", "small"));
    assertThat(run.model().decoder()).isEqualTo("smollm2-135m-instruct");
    StageConfig align = run.stages().get(0);
    assertThat(align.train()).containsExactly(StageConfig.Part.PROJECTOR);
    assertThat(align.learningRate()).isEqualTo(2e-3);
    assertThat(align.projectorLearningRate()).isNull();
    StageConfig finetune = run.stages().get(1);
    assertThat(finetune.train()).containsExactly(StageConfig.Part.PROJECTOR, StageConfig.Part.LORA);
    assertThat(finetune.epochs()).isEqualTo(2);
    assertThat(finetune.learningRate()).isEqualTo(2e-4);
    assertThat(finetune.lora().rank()).isEqualTo(4);
    assertThat(finetune.lora().alpha()).isEqualTo(16);
  }

  @Test
  void fullTuningHasItsOwnRate() throws IOException {
    RunConfig run =
        read("data: {train: [a]}\nstages: [{recipe: FINETUNE, train: [projector, decoder]}]");
    assertThat(run.stages().get(0).learningRate()).isEqualTo(2e-5);
  }

  @Test
  void overridesAreTyped() throws IOException {
    RunConfig run =
        read(
            SMALL,
            "name=other",
            "seed=7",
            "precision=bf16",
            "model.projector.pool=4",
            "model.encoder_layers=[-3, -1]",
            "data.test=test.json",
            "stages.1.learning_rate=1e-5",
            "stages[1].lora.targets=[q_proj]");
    assertThat(run.name()).isEqualTo("other");
    assertThat(run.seed()).isEqualTo(7);
    assertThat(run.precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(run.model().medium(null).projector().pool()).isEqualTo(4);
    assertThat(run.model().medium("image").encoderLayers()).containsExactly(-3, -1);
    assertThat(run.data().test()).containsExactly(SourceConfig.of("test.json"));
    assertThat(run.stages().get(1).learningRate()).isEqualTo(1e-5);
    assertThat(run.stages().get(1).lora().targets()).containsExactly("q_proj");
  }

  @Test
  void theResolvedFileReadsBackAsTheSameRun() throws IOException {
    RunConfig run = read(SMALL, "precision=bf16", "stages.0.projector_learning_rate=0.01");
    Path resolved = temp.resolve("config.yaml");
    run.write(resolved);
    assertThat(Files.readString(resolved)).contains("encoder_layers:", "precision: bf16");
    assertThat(RunConfig.read(resolved, List.of())).isEqualTo(run);
  }

  @Test
  void aNullMeansTheDefault() throws IOException {
    assertThat(read(SMALL + "device: null\nmodel: {template: null}\n").device()).isEqualTo("auto");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sead: 1 | small.yaml: sead: unknown key, did you mean seed? Known here: name, seed, device",
        "model: {projector: {pol: 2}} | model.projector.pol: unknown key, did you mean pool?",
        "precision: int3 | small.yaml: precision is \"int3\", expected one of float32, float16, bf16",
        "seed: soon | seed: expected a whole number, found \"soon\"",
        "checkpoint_every: 2.5 | checkpoint_every: expected a whole number, found \"2.5\"",
        "checkpoint_every: -1 | small.yaml: checkpoint_every is -1, expected steps >= 0",
        "device: gpu | device is \"gpu\", expected auto, cpu or cuda:0",
        "name: ../x | name is \"../x\", expected letters",
        "model: clip | model: expected a block of keys, found \"clip\"",
        "model: {projector: {type: mlp}} | model.projector: type is \"mlp\", expected one of linear",
        "model: {projector: {input_norm: 1}} | model.projector.input_norm: expected one of none, l",
        "model: {encoder_layers: 3} | model.encoder_layers: expected a list",
        "model: {encoder_layers: []} | model: encoder_layers is empty",
        "seed: [1 | line 8: not YAML",
        "seed: {a: 1} | seed: expected a whole number",
      })
  void refusesWithTheKeyAndWhatIsExpected(String line, String message) {
    assertThatThrownBy(() -> read(SMALL + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(temp.resolve("small.yaml").toString())
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data: {train: [{pth: a}]} | data.train[0].pth: unknown key, did you mean path?",
        "data: {train: [[a]]} | data.train[0]: expected a block of keys, found a list",
        "data: {train: [{path: a, take: half}]} | \"half\" does not say which rows to take",
        "data: {train: [{path: a, weight: 0}]} | data.train[0]: source a: the weight must be above 0",
        "data: {train: [{path: a, weight: 1}, b]} | data: 1 of 2 sources have a weight",
        "data: {train: [{format: llava}]} | data.train[0]: a source has no path",
        "data: {train: [a], mixture: m.yaml} | data: both train and mixture are given",
        "data: {train: [a], test: {path: b, repeat: 2}} | data: test has a take, weight or repeat",
        "data: {train: [a], test: [b, {path: c, take: 'first:2'}]} | data: test has a take, weight",
        "data: {train: [a], test: [b, {paht: c}]} | data.test[1].paht: unknown key, did you mean path?",
        "data: {train: [a], test: {paht: b}} | data.test.paht: unknown key, did you mean path?",
      })
  void refusesBadSources(String line, String message) {
    assertThatThrownBy(() -> read(line + "\nstages: [{recipe: align}]\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void severalSourcesMayBeScored() throws IOException {
    String twice = "data.test=[{name: one, path: a.json}, b.json]";
    RunConfig run = read(SMALL, twice);
    assertThat(run.data().test()).extracting(SourceConfig::name).containsExactly("one", "b.json");
    assertThat(RunConfig.parse("small.yaml", run.toYaml(), List.of())).isEqualTo(run);
    assertThat(read(SMALL, "data.test=a.json").toYaml()).contains("test: a.json\n");
    assertThat(read(SMALL, "data.test=null").data().test()).isEmpty();
  }

  @Test
  void aSourceIsAFileOrABlockOfKeys() throws IOException {
    RunConfig run =
        read(
            """
            data:
              train:
                - a.json
                - {path: b.csv, format: pmc-vqa, settings: {task: blank}, media_root: b.zip, take: 'random:30%'}
              test: {path: c.tar, name: held}
              media_root: [coco=/data/coco, /data/all]
            stages: [{recipe: align}]
            """);
    assertThat(run.data().train().get(0)).isEqualTo(SourceConfig.of("a.json"));
    assertThat(run.data().train().get(1).settings()).containsEntry("task", "blank");
    assertThat(run.data().isMixed()).isTrue();
    assertThat(run.data().mediaRoot()).containsExactly("coco=/data/coco", "/data/all");
    assertThat(RunConfig.parse("small.yaml", run.toYaml(), List.of())).isEqualTo(run);
    assertThat(run.toYaml()).contains("  - a.json\n", "take: random:30%");
    assertThat(read(SMALL, "data.media_root=/data").data().mediaRoot()).containsExactly("/data");
    assertThat(read(SMALL, "data.media_root=/data").toYaml()).contains("media_root: /data\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "learnin_rate: 1 | stages[0].learnin_rate: unknown key, did you mean learning_rate?",
        "recipe: algin | stages[0].recipe: expected one of represent, words, align, finetune, found \"algin\"",
        "{recipe: align, train: lora} | stages[0]: recipes represent, words and align train the projector, words and align perhaps the encoder too",
        "batch_size: 0 | stages[0]: batch_size is 0, expected at least 1",
        "lora: {rank: 0} | stages[0].lora: rank is 0, expected at least 1",
        "betas: [0.9] | stages[0]: betas is [0.9], expected two numbers",
        "epochs: 0 | stages[0]: epochs is 0.0 and steps is 0: one must be more",
        "align | stages[0]: expected a block of keys",
      })
  void refusesABadStage(String stage, String message) {
    String yaml = "data: {train: [a]}\nstages: [%s]\n".formatted(stage.strip());
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sead=1 | override \"sead=1\": sead: unknown key, did you mean seed?",
        "stages.1.rank=1 | stages[1].rank: unknown key",
        "stages.2.steps=1 | stages has 2 entries, expected a number from 0 to 1, found \"2\"",
        "stages.x.steps=1 | found \"x\"",
        "seed | expected key=value",
        "seed.x=1 | seed: expected a whole number, found a block of keys",
        "seed=x | with seed=x: seed: expected a whole number",
        "model=[ | the value is not YAML",
      })
  void refusesABadOverride(String override, String message) {
    assertThatThrownBy(() -> read(SMALL, override))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatCannotBeComputedBeforeAnythingIsLoaded() throws IOException {
    assertThatThrownBy(() -> read(SMALL, "device=cpu", "precision=float16"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("precision is float16, which needs a GPU")
        .hasMessageContaining("choose bf16 or float32");
    assertThatThrownBy(() -> read(SMALL, "precision=bf16", "stages.1.train=decoder"))
        .hasMessageContaining(
            "stages[1].train holds weights of the decoder, which needs precision: float32, found bf16");
    assertThatThrownBy(() -> read(SMALL, "data.max_bad_share=1.5"))
        .hasMessageContaining("data: max_bad_share is 1.5, expected a share from 0 to below 1");
    RunConfig onGpu = read(SMALL, "precision=float16");
    if (Engine.getInstance().getGpuCount() == 0) { // auto
      assertThatThrownBy(() -> Devices.of(onGpu))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("device: cuda:0");
    }
  }

  /** Each of these was found out only once everything was loaded, or in the middle of a run. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stages.1.train=[encoder] | stages[1].train holds encoder, but model.encoder_trained_from",
        "stages.1.train=[tokens] | stages[1].train holds tokens, but template tokenizer has none of its own: train embeddings, or leave it out",
        "stages.1.train=[embeddings, tokens] | stages[1]: train holds embeddings and tokens",
        "stages.1.sources=[captoins] | stages[1].sources names \"captoins\", but the rows come from [train.json]",
        "stages.1.template=vicuna | stages[1]: no chat template 'vicuna'; known are [plain, ",
        "model.template=vicuna | model: no chat template 'vicuna'; known are [plain, ",
        "stages.0={recipe: represent, batch_size: 1} | stages[0]: batch_size is 1, expected at least 2",
        "stages.0.recipe=represent | stages[0].recipe is represent, which trains a Q-Former on captions",
        "stages=[{recipe: words}] model.projector.type=perceiver | stages[0].recipe is words, but what a projector of type perceiver makes",
        "model={encoder_trained_from: 1, projector: {positions: true}} | encoder_trained_from is 1, but projector.pool",
        "model={encoder_trained_from: 1, projector: {type: perceiver}} | encoder_trained_from is 1, but in front of a projector of type perceiver",
      })
  void refusesAStageThatCannotLearnBeforeAnythingIsLoaded(String override, String message) {
    assertThatThrownBy(() -> read(SMALL, override.split(" (?=model)")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aSecondLoraStageGoesOnWithTheFirstOnesAdapters() throws IOException {
    String third = SMALL + "  - recipe: finetune\n";
    StageConfig stage = read(third).stages().get(2);
    assertThat(stage.lora()).isEqualTo(read(third).stages().get(1).lora());
    assertThat(stage.lora().rank()).isEqualTo(4);
    assertThat(read(third + "    lora: {rank: 4}\n").stages().get(2)).isEqualTo(stage);
    assertThatThrownBy(() -> read(third + "    lora: {rank: 8}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("stages[2].lora is Lora[rank=8")
        .hasMessageContaining("an earlier stage has made the adapters as Lora[rank=4");
  }

  @Test
  void saysWhenThereIsNothingToRead() {
    assertThatThrownBy(() -> RunConfig.read(temp.resolve("none.yaml"), List.of()))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> read("")).hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> read("hello")).hasMessageContaining("found \"hello\", expected keys");
    assertThatThrownBy(() -> read("seed: 1"))
        .hasMessageContaining("data: train is empty, expected at least one file");
    assertThatThrownBy(() -> read("data: {train: [a]}"))
        .hasMessageContaining("stages is empty, expected at least one");
    assertThatThrownBy(() -> read("seed: 1\nseed: 2")).hasMessageContaining("line 2: not YAML");
  }

  @ParameterizedTest
  @MethodSource("configs")
  void theRunFilesOfTheProjectAreUnderstood(Path config) throws IOException {
    assertThat(RunConfig.read(config, List.of()).name() + ".yaml")
        .isEqualTo(config.getFileName().toString());
  }

  static Stream<Path> configs() throws IOException {
    return Files.list(Path.of("..", "configs")).filter(Files::isRegularFile);
  }

  private RunConfig read(String yaml, String... overrides) throws IOException {
    Path file = temp.resolve("small.yaml");
    Files.writeString(file, yaml);
    return RunConfig.read(file, List.of(overrides));
  }
}
