package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.kernels.Precision;

class WeightScopeTest {

  private static final Shape PAIR = new Shape(2);

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private WeightScope scope(String... keys) throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (String key : keys) {
      tensors.put(key, manager.create(new float[] {key.length(), 1}));
    }
    SafetensorsWriter.write(folder.resolve("m.safetensors"), tensors);
    return WeightScope.of(SafetensorsFile.open(folder.resolve("m.safetensors")), manager);
  }

  @Test
  void readsByScope() throws IOException {
    WeightScope scope = scope("layers.0.fc.weight");
    NDArray weight = scope.sub("layers").sub(0).sub("fc").get("weight", PAIR);
    assertThat(weight.toFloatArray()).containsExactly(18, 1);
    assertThat(weight.getManager()).isSameAs(manager);
    assertThat(scope.sub("layers.0").has("fc.weight")).isTrue();
    assertThat(scope.sub("layers.0").shape("fc.bias")).isNull();
    scope.finish();
  }

  @Test
  void reportsEverythingAtOnce() throws IOException {
    WeightScope scope = scope("a.weight", "b.weight", "spare.x", "spare.position_ids", "old.y");
    NDArray missing = scope.sub("a").get("bias", new Shape(3, 4));
    assertThat(missing.getShape()).isEqualTo(new Shape(3, 4));
    scope.get("c.weight", PAIR);
    scope.get("a.weight", PAIR);
    scope.get("b.weight", new Shape(2, 2));
    assertThat(scope.optional("d.weight", PAIR)).isNull();
    scope.ignore("^old\\.");
    WeightReport report = scope.report();
    assertThat(report.missing()).containsExactly("a.bias", "c.weight");
    assertThat(report.mismatched()).containsExactly("b.weight is (2), expected (2, 2)");
    assertThat(report.unexpected()).containsExactly("spare.x");
    assertThatThrownBy(scope::finish)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("m.safetensors does not fit this model")
        .hasMessageContaining("2 keys missing: a.bias, c.weight")
        .hasMessageContaining("1 keys of another shape or type: b.weight is (2), expected (2, 2)")
        .hasMessageContaining("1 keys unexpected: spare.x");
  }

  @Test
  void aSubScopeAnswersForItsOwnKeysOnly() throws IOException {
    WeightScope scope = scope("vision.a", "text.b");
    scope.sub("text").get("b", PAIR);
    scope.sub("text").finish();
    assertThatThrownBy(() -> scope.sub("vision").finish()).hasMessageContaining("vision.a");
  }

  @Test
  void findsKeysUnderOlderNames() throws IOException {
    String hub = "model.vision_tower.vision_model.encoder.layers.0.weight";
    WeightScope root = scope(hub, "model.vision_tower.vision_model.extra");
    root.alias("vision_tower", "model.vision_tower");
    WeightScope tower = root.sub("vision_tower").alias("", "vision_model");
    assertThat(tower.get("encoder.layers.0.weight", PAIR).getFloat(0)).isEqualTo(hub.length());
    assertThatThrownBy(tower::finish).hasMessageContaining("1 keys unexpected: ");
    assertThat(tower.report().missing()).isEmpty();
  }

  @Test
  void theExactNameWins() throws IOException {
    WeightScope scope = scope("a.x", "other.a.x").alias("a", "other.a");
    scope.get("a.x", PAIR);
    assertThat(scope.report().unexpected()).containsExactly("other.a.x");
  }

  /** 10 TB of zeros, were they there. */
  @Test
  void whatAWrongConfigAsksForTakesNoMemory() throws IOException {
    WeightScope scope = scope("a.weight", "b.weight");
    Shape huge = new Shape(1_000_000, 2_500_000);
    assertThat(scope.get("no.weight", huge, Precision.BFLOAT16).getShape()).isEqualTo(huge);
    assertThat(scope.get("a.weight", huge, Precision.BFLOAT16).getShape()).isEqualTo(huge);
    assertThat(scope.get("b.weight", PAIR).toFloatArray()).as("not read").containsExactly(0, 0);
    assertThat(scope.get("scale", new Shape()).getFloat()).isZero();
    assertThat(scope.get("none", new Shape(0, 3)).size()).isZero();
    assertThatThrownBy(scope::finish)
        .hasMessageContaining("3 keys missing: no.weight, scale, none")
        .hasMessageContaining("a.weight is (2), expected (1000000, 2500000)");
  }

  @Test
  void aConfigOfEndlessLayersEnds() throws IOException {
    WeightScope scope = scope("a.weight");
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < Integer.MAX_VALUE; i++) {
                scope.sub("layers").sub(i).get("weight", PAIR);
              }
            })
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("100000 keys missing: layers.0.weight, layers.1.weight");
  }

  @Test
  void integersAreNoWeights() throws IOException {
    SafetensorsWriter.write(
        folder.resolve("i.safetensors"),
        Map.of("x", manager.create(new int[] {1, 2}), "y", manager.create(new boolean[2])));
    WeightScope scope =
        WeightScope.of(SafetensorsFile.open(folder.resolve("i.safetensors")), manager);
    scope.get("x", PAIR);
    scope.optional("y", PAIR);
    assertThat(scope.report().mismatched())
        .containsExactly("x is of type I32, expected floats", "y is of type BOOL, expected floats");
  }

  @Test
  void everyFloatingTypeIsAWeight() {
    for (GgmlType type : GgmlType.values()) {
      boolean floating = new TensorInfo("x", type.label(), PAIR, 8).floating();
      assertThat(floating).as(type.label()).isEqualTo(type.arrayType().isFloating());
    }
    for (ElementType type : ElementType.values()) {
      boolean floating = new TensorInfo("x", type.label(), PAIR, 8).floating();
      assertThat(floating).as(type.label()).isEqualTo(type.arrayType().isFloating());
    }
  }

  @Test
  void widensFloat64() throws IOException {
    SafetensorsWriter.write(
        folder.resolve("d.safetensors"), Map.of("x", manager.create(new double[] {0.5, 2})));
    WeightScope scope =
        WeightScope.of(SafetensorsFile.open(folder.resolve("d.safetensors")), manager);
    assertThat(scope.get("x", PAIR).getDataType()).isEqualTo(DataType.FLOAT32);
  }
}
