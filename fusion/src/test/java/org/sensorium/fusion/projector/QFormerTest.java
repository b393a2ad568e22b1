package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.LossKernels;

/** New Q-Formers, and what they refuse. */
class QFormerTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static ProjectorConfig config(String type, int vocabulary, int textPositions) {
    return new ProjectorConfig(
        type,
        10,
        12,
        12,
        0,
        InputNorm.Kind.NONE,
        false,
        new ProjectorConfig.Queries(4, 16, 3, 2, 8, 32, 2, vocabulary, textPositions, 1e-12));
  }

  private static ProjectorConfig instruct() {
    return config("qformer_instruct", 50, 6);
  }

  private NDArray features() {
    return manager.randomNormal(0, 1, new Shape(2, 5, 10), DataType.FLOAT32);
  }

  @Test
  void newWeightsStartAsBerts() {
    Map<String, NDArray> weights = Projectors.create(manager, instruct(), 3, 0.1).weights();
    assertThat(weights.keySet())
        .filteredOn(name -> name.contains("crossattention.attention.query.weight"))
        .containsExactly(
            "qformer.encoder.layer.0.crossattention.attention.query.weight",
            "qformer.encoder.layer.2.crossattention.attention.query.weight");
    weights.forEach(
        (name, weight) -> {
          float mean = weight.mean().getFloat();
          double deviation = Math.sqrt(weight.square().mean().getFloat() - mean * mean);
          if (name.endsWith(".bias")) {
            assertThat(weight.abs().max().getFloat()).as(name).isZero();
          } else if (name.endsWith("ayerNorm.weight") || name.endsWith("layernorm.weight")) {
            assertThat(weight.min().getFloat()).as(name).isEqualTo(1);
          } else if (!name.startsWith("language_projection")) {
            assertThat(deviation).as(name).isCloseTo(0.02, within(0.006));
          }
        });
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    NDArray first = Projectors.create(manager, instruct(), 3, 0.1).weights().get("query_tokens");
    NDArray again = Projectors.create(manager, instruct(), 3, 0.1).weights().get("query_tokens");
    NDArray other = Projectors.create(manager, instruct(), 4, 0.1).weights().get("query_tokens");
    assertThat(first).isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void paddingOfTheInstructionChangesNothing() {
    Projector projector = Projectors.create(manager, instruct(), 3, 0.1);
    NDArray features = features();
    Instruction padded =
        new Instruction(new long[][] {{7, 8, 9, 0}, {3, 4, 9, 49}}, new int[] {3, 2});
    NDArray both = projector.forward(features, padded);
    Instruction alone = Instruction.of(new int[][] {{3, 4}});
    NDArray second = projector.forward(features.get("1:2"), alone);
    ParityFixture.assertClose("padded", second, both.get("1:2"), 1e-6);
    NDArray asked = projector.forward(features.get("1:2"), Instruction.of(new int[][] {{3, 5}}));
    assertThat(asked.sub(second).abs().max().getFloat()).isGreaterThan(1e-4f);
  }

  @Test
  void withoutAnInstructionTheQueriesAreAlone() {
    Projector projector = Projectors.create(manager, instruct(), 3, 0.1);
    NDArray features = features();
    NDArray alone = projector.forward(features);
    assertThat(alone.getShape()).isEqualTo(new Shape(2, 4, 12));
    assertThat(projector.forward(features, null)).isEqualTo(alone);
    Instruction nothing = Instruction.of(new int[][] {{}, {}});
    assertThat(projector.forward(features, nothing)).isEqualTo(alone);
    Instruction oneOnly = Instruction.of(new int[][] {{}, {5}});
    NDArray mixed = projector.forward(features, oneOnly);
    ParityFixture.assertClose("nothing asked", alone.get("0:1"), mixed.get("0:1"), 1e-6);
  }

  @Test
  void resultsBelongToTheOwnerOfTheFeatures() {
    Projector projector = Projectors.create(manager, instruct(), 3, 0.1);
    NDArray kept;
    try (NDManager step = manager.newSubManager()) {
      NDArray features = features();
      features.attach(step);
      kept = projector.forward(features, Instruction.of(new int[][] {{3}, {4, 5}}));
      assertThat(kept.getManager()).isSameAs(step);
    }
    assertThat(kept.isReleased()).isTrue();
    assertThat(projector.weights().get("query_tokens").isReleased()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 3 4 5 6 7 | a text has 7 tokens, the Q-Former reads at most 6; cut it",
        "1 50 | a text has the id 50, the Q-Former knows 50 words"
      })
  void textsThatDoNotFit(String ids, String message) {
    Projector projector = Projectors.create(manager, instruct(), 3, 0.1);
    int[] row = Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray();
    Instruction text = Instruction.of(new int[][] {row, {1}});
    assertThatThrownBy(() -> projector.forward(features(), text)).hasMessageContaining(message);
  }

  @Test
  void aTextForEachMedium() {
    Projector projector = Projectors.create(manager, instruct(), 3, 0.1);
    Instruction one = Instruction.of(new int[][] {{1}});
    assertThatThrownBy(() -> projector.forward(features(), one))
        .hasMessageContaining("2 media but 1 texts");
  }

  @Test
  void configsThatDoNotFitTheKind() {
    assertThatThrownBy(() -> Projectors.create(manager, config("qformer", 50, 6), 0, 0.1))
        .hasMessageContaining("queries.vocabulary must be 0, got 50");
    assertThatThrownBy(() -> Projectors.create(manager, config("qformer_instruct", 50, 0), 0, 0.1))
        .hasMessageContaining("must be above 0, got 50 and 0");
    ProjectorConfig without =
        new ProjectorConfig("qformer", 10, 12, 12, 0, InputNorm.Kind.NONE, false, null);
    assertThatThrownBy(() -> Projectors.create(manager, without, 0, 0.1))
        .hasMessageContaining("projector \"qformer\" needs queries");
    assertThatThrownBy(() -> Projectors.createFromBert(null, ProjectorConfig.mlp2xGelu(10, 12), 0))
        .hasMessageContaining("projector \"mlp2x_gelu\" is no Q-Former");
  }

  @Test
  void aBertOfAnotherSizeIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bert.safetensors");
    Map<String, NDArray> only =
        Map.of(
            "bert.embeddings.LayerNorm.gamma", manager.ones(new Shape(16)),
            "bert.encoder.layer.0.intermediate.dense.weight", manager.ones(new Shape(40, 16)));
    SafetensorsWriter.write(file, only, Map.of());
    try (Checkpoint bert = Checkpoints.open(file)) {
      assertThatThrownBy(
              () ->
                  Projectors.createFromBert(
                      WeightScope.of(bert, manager), config("qformer", 0, 0), 0))
          .hasMessageContaining(
              "bert.encoder.layer.0.intermediate.dense.weight is (40, 16), expected (32, 16)")
          .hasMessageContaining(
              "48 keys missing: qformer.layernorm.bias, qformer.encoder.layer.0.attention");
    }
  }

  /** The largest of some queries' products with a text decides: 0.8 / 0.5, worked out by hand. */
  @Test
  void theBestQueryDecides() {
    NDArray pictures =
        manager.create(new float[] {1, 0, 0, 1, .6f, .8f, 0, -1}, new Shape(2, 2, 2));
    NDArray texts = manager.create(new float[] {0, 1, -1, 0}, new Shape(2, 2));
    NDArray half = manager.create(0.5f);
    assertThat(LossKernels.bestLikeness(pictures, texts, half).toFloatArray())
        .containsExactly(new float[] {2, 0, 1.6f, 0}, within(1e-6f));
  }
}
