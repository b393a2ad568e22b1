package org.sensorium.nn.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.Linear;

class LoraAdapterTest {
  private static final String Q = "layers.0.q_proj";
  private static final String Q_KEY = "base_model.model.layers.0.q_proj.lora_";

  private final Map<String, Linear> linears = new LinkedHashMap<>();
  private NDManager manager;
  @TempDir private Path folder;

  @BeforeEach
  void build() {
    manager = NDManager.newBaseManager();
    for (String path : List.of(Q, "layers.0.up", "layers.1.q_proj", "layers.1.up", "lm_head")) {
      linears.put(path, Linear.of(manager.ones(new Shape(3, 64)), null, 64, 3));
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void freshBranchesAddNothingAndAreDrawnLikeALinearLayer() throws IOException {
    LoraConfig config = LoraConfig.of(16, 32, false, 0, List.of("q_proj"));
    NDArray x = manager.ones(new Shape(1, 64));
    try (LoraAdapter adapter = LoraAdapter.create(config, linears, 7)) {
      assertThat(linears.get(Q).forward(x).toFloatArray()).containsExactly(64, 64, 64);
      float[] a = adapter.parameters().get(Q_KEY + "A.weight").toFloatArray();
      double square = 0;
      for (float value : a) {
        assertThat(Math.abs(value)).isLessThanOrEqualTo(0.125f); // 1 / sqrt 64
        square += value * value;
      }
      assertThat(Math.sqrt(square / a.length)).isCloseTo(0.125 / Math.sqrt(3), within(0.005));
      try (LoraAdapter again = LoraAdapter.create(config, linears, 7);
          LoraAdapter other = LoraAdapter.create(config, linears, 8)) {
        assertThat(again.parameters().get(Q_KEY + "A.weight").toFloatArray()).isEqualTo(a);
        assertThat(other.parameters().get(Q_KEY + "A.weight").toFloatArray()).isNotEqualTo(a);
      }
    }
  }

  @Test
  void twoAdaptersAddUpAndLeaveOneByOne() throws IOException {
    LoraConfig config = LoraConfig.of(2, 2, false, 0, List.of("q_proj"));
    Linear q = Objects.requireNonNull(linears.get(Q));
    NDArray x = manager.randomNormal(new Shape(5, 64));
    float[] plain = q.forward(x).toFloatArray();
    try (LoraAdapter one = LoraAdapter.create(config, linears, 7)) {
      one.parameters().get(Q_KEY + "B.weight").addi(1);
      float[] withOne = q.forward(x).toFloatArray();
      try (LoraAdapter other = LoraAdapter.create(config, linears, 8)) {
        other.parameters().get(Q_KEY + "B.weight").addi(2);
        one.detach();
        float[] withOther = q.forward(x).toFloatArray();
        one.attach();
        float[] both = q.forward(x).toFloatArray();
        for (int i = 0; i < plain.length; i++) {
          assertThat(both[i]).isCloseTo(withOne[i] + withOther[i] - plain[i], within(1e-3f));
        }
        NDArray merged = q.merged(manager);
        assertThat(Kernels.linear(x, merged).allClose(q.forward(x), 1e-4, 1e-4, false)).isTrue();
      }
      assertThat(q.forward(x).toFloatArray()).isEqualTo(withOne);
    }
  }

  @Test
  void dropoutIsOnInTrainingOnly() throws IOException {
    LoraConfig config = LoraConfig.of(2, 2, false, 0.5, List.of("q_proj"));
    Linear q = linears.get(Q);
    try (LoraAdapter adapter = LoraAdapter.create(config, linears, 7)) {
      assertThat(q.branches().get(0).dropout()).isZero();
      adapter.training(true);
      assertThat(q.branches().get(0).dropout()).isEqualTo(0.5);
      adapter.training(false);
      assertThat(q.branches().get(0).dropout()).isZero();
    }
    assertThat(q.branches()).isEmpty();
  }

  @Test
  void dropoutFollowsTheEnginesSeed() throws IOException {
    LoraConfig config = LoraConfig.of(2, 2, false, 0.25, List.of("q_proj"));
    Linear q = Objects.requireNonNull(linears.get(Q));
    Engine engine = manager.getEngine();
    try (LoraAdapter adapter = LoraAdapter.create(config, linears, 7)) {
      adapter.parameters().get(Q_KEY + "B.weight").addi(1);
      adapter.training(true);
      NDArray x = manager.randomNormal(new Shape(500, 64));
      engine.setRandomSeed(3);
      float[] first = q.forward(x).toFloatArray();
      float[] second = q.forward(x).toFloatArray();
      engine.setRandomSeed(3);
      assertThat(q.forward(x).toFloatArray()).isEqualTo(first);
      assertThat(q.forward(x).toFloatArray()).isEqualTo(second).isNotEqualTo(first);
      engine.setRandomSeed(4);
      assertThat(q.forward(x).toFloatArray()).isNotEqualTo(first);
      adapter.training(false);
      assertThat(q.forward(x).toFloatArray()).isEqualTo(q.forward(x).toFloatArray());
    }
  }

  @Test
  void dropoutZeroesItsShareAndScalesTheRest() throws IOException {
    try (Autograd.Mode on = Autograd.recording()) {
      NDArray x = manager.ones(new Shape(100, 1000));
      x.setRequiresGradient(true);
      NDArray y = Kernels.dropout(x, 0.25);
      float[] values = y.toFloatArray();
      int zeros = 0;
      for (float value : values) {
        zeros += value == 0 ? 1 : 0;
      }
      assertThat(zeros / 100_000.0).isCloseTo(0.25, within(0.01));
      Autograd.backward(y.sum());
      assertThat(x.getGradient().toFloatArray()).isEqualTo(values).contains(1 / 0.75f);
    }
  }

  @Test
  void aMergedBranchDoesNotComeBack() throws IOException {
    LoraConfig config = LoraConfig.of(2, 2, false, 0.5, List.of("q_proj"));
    Linear q = Objects.requireNonNull(linears.get(Q));
    try (LoraAdapter adapter = LoraAdapter.create(config, linears, 7)) {
      adapter.merge();
      adapter.training(false);
      assertThat(q.branches()).isEmpty();
      adapter.attach();
      adapter.detach();
      adapter.training(true);
      assertThat(q.branches()).isEmpty();
      adapter.attach();
      assertThat(q.branches().get(0).dropout()).isEqualTo(0.5);
    }
  }

  @Test
  void aRankThatOverflowsIsRefused() {
    LoraConfig config = LoraConfig.of(1 << 27, 2, false, 0, List.of("q_proj"));
    assertThatThrownBy(() -> LoraAdapter.create(config, linears, 7))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("r is 134217728, too large for layers.0.q_proj, a map from 64 to 3");
    assertThat(linears.values()).allMatch(linear -> linear.branches().isEmpty());
  }

  @Test
  void aRankThatTheFileDoesNotHaveTakesNoMemory() throws IOException {
    json("\"target_modules\": [\"layers.0.q_proj\"], \"r\": 2147483647");
    write(
        Map.of(
            Q_KEY + "A.weight", manager.ones(new Shape(2, 64)),
            Q_KEY + "B.weight", manager.ones(new Shape(3, 2))));
    assertThatThrownBy(() -> LoraAdapter.load(folder, linears))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(Q_KEY + "A.weight is (2, 64), expected (2147483647, 64)");
  }

  @Test
  void ranksAndAlphasOfTheirOwnGoByTheEndOfThePath() throws IOException {
    json(
        """
        "target_modules": ["q_proj", "up"], "r": 4, "lora_alpha": 8, "use_rslora": true,
        "rank_pattern": {"0.q_proj": 9}, "alpha_pattern": {"layers.\\\\d.up": 6}
        """);
    LoraConfig config = LoraConfigFile.read(folder.resolve("adapter_config.json"));
    assertThat(config.rank(Q)).isEqualTo(9);
    assertThat(config.scale(Q)).isEqualTo(8 / 3.0);
    assertThat(config.rank("layers.1.up")).isEqualTo(4);
    assertThat(config.scale("layers.1.up")).isEqualTo(6 / 2.0);
  }

  private void json(String fields) throws IOException {
    Files.writeString(
        folder.resolve("adapter_config.json"), "{\"peft_type\": \"LORA\", %s}".formatted(fields));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"target_modules\": [\"q_proj\"] | layers.0.q_proj layers.1.q_proj",
        "\"target_modules\": \"all-linear\" "
            + "| layers.0.q_proj layers.0.up layers.1.q_proj layers.1.up",
        "\"target_modules\": \".*\\\\.1\\\\..*\" | layers.1.q_proj layers.1.up",
        "\"target_modules\": [\"lm_head\", \"layers.0.up\"] | layers.0.up lm_head",
        "\"target_modules\": [\"up\"], \"layers_to_transform\": 1 | layers.1.up",
        "\"target_modules\": [\"up\"], \"layers_to_transform\": [0], \"layers_pattern\": \"layers\""
            + " | layers.0.up",
        "\"target_modules\": \"all-linear\", \"exclude_modules\": [\"up\"] "
            + "| layers.0.q_proj layers.1.q_proj",
      })
  void targetsGoByPeftsRules(String fields, String expected) throws IOException {
    json(fields);
    LoraConfig config = LoraConfigFile.read(folder.resolve("adapter_config.json"));
    assertThat(linears.keySet().stream().filter(config.targets()::contains))
        .containsExactly(expected.split(" "));
    LoraConfigFile.write(folder.resolve("adapter_config.json"), config);
    assertThat(LoraConfigFile.read(folder.resolve("adapter_config.json"))).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"use_dora\": true | not supported: use_dora: true",
        "\"lora_bias\": true, \"bias\": \"all\" | lora_bias: true, bias: \"all\"",
        "\"layer_replication\": [[0, 4]] | layer_replication: [[0,4]]",
        "\"alora_invocation_tokens\": [1] | alora_invocation_tokens: [1]",
        "\"modules_to_save\": [\"lm_head\"] | modules_to_save: [\"lm_head\"]",
        "\"init_lora_weights\": \"pissa\" | init_lora_weights: \"pissa\"",
        "\"use_something_new\": 3 | use_something_new: 3",
        "\"lora_alpha\": \"8\" | lora_alpha is \"8\", expected a number",
        "\"r\": 0 | r is 0, expected at least 1",
        "\"lora_dropout\": 1 | lora_dropout is 1.0, expected 0 <= lora_dropout < 1",
        "\"rank_pattern\": {\"up\": \"8\"} | rank_pattern of \"up\" is \"8\", expected a whole",
        "\"rank_pattern\": {\"up\": 0} | rank_pattern of \"up\" is 0, expected at least 1",
        "\"rank_pattern\": {\"up\": -3} | rank_pattern of \"up\" is -3, expected at least 1",
        "\"rank_pattern\": {\"up\": 2.5} | rank_pattern of \"up\" is 2.5, expected a whole number",
        "\"rank_pattern\": {\"u(p\": 2} | rank_pattern is no regular expression: \"u(p\": Unclosed",
        "\"alpha_pattern\": {\"*\": 2} | alpha_pattern is no regular expression: \"*\": Dangling",
        "\"alpha_pattern\": {\"up\": \"x\"} | alpha_pattern of \"up\" is \"x\", expected a number",
        "\"alpha_pattern\": {\"up\": NaN} | alpha_pattern of \"up\" is NaN, expected a number",
        "\"layers_pattern\": [\"[\"] | layers_pattern is no regular expression: \"[\": Unclosed",
        "\"r\": 2.5 | r is 2.5, expected a whole number",
        "\"r\": 4294967298 | r is 4294967298, expected a whole number",
        "\"lora_alpha\": Infinity | lora_alpha is Infinity, expected a number",
        "\"target_modules\": [1] | target_modules is [1], expected a list",
        "\"target_modules\": \"(\" | target_modules is no regular expression",
        "\"target_modules\": null | target_modules names no module",
        "\"peft_type\": \"IA3\" | peft_type is \"IA3\", expected \"LORA\"",
      })
  void whatChangesTheArithmeticIsRefusedByName(String fields, String message) throws IOException {
    json("\"target_modules\": [\"q_proj\"], " + fields);
    assertThatThrownBy(() -> LoraAdapter.load(folder, linears))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(folder.resolve("adapter_config.json").toString())
        .hasMessageContaining(message);
  }

  @Test
  void aPointerInPlaceOfTheConfigIsKnown() throws IOException {
    Path file = folder.resolve("adapter_config.json");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\n");
    assertThatThrownBy(() -> LoraAdapter.load(folder, linears))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": is a git-LFS pointer");
  }

  @Test
  void olderFilesKeepTheAdaptersName() throws IOException {
    json("\"target_modules\": [\"layers.0.q_proj\"], \"r\": 2");
    write(
        Map.of(
            Q_KEY + "A.default.weight", manager.ones(new Shape(2, 64)),
            Q_KEY + "B.default.weight", manager.ones(new Shape(3, 2))));
    try (LoraAdapter adapter = LoraAdapter.load(folder, linears)) {
      assertThat(adapter.parameters()).containsOnlyKeys(Q_KEY + "A.weight", Q_KEY + "B.weight");
      NDArray y = linears.get(Q).forward(manager.ones(new Shape(1, 64)));
      assertThat(y.toFloatArray()[0]).isEqualTo(64 + 8 / 2f * 128);
      adapter.merge();
      y = linears.get(Q).forward(manager.ones(new Shape(1, 64)));
      assertThat(y.toFloatArray()[0]).isEqualTo(64 + 8 / 2f * 128);
      assertThat(linears.get(Q).branches()).isEmpty();
    }
  }

  /** A model folder holds its own weights, which come first for everyone else. */
  @Test
  void otherWeightsMayLieBeside() throws IOException {
    LoraConfig config = LoraConfig.of(2, 4, false, 0, List.of("q_proj"));
    float[] a;
    try (LoraAdapter adapter = LoraAdapter.create(config, linears, 7)) {
      adapter.save(folder);
      a = adapter.parameters().get(Q_KEY + "A.weight").toFloatArray();
    }
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"), Map.of("weight", manager.ones(new Shape(2))));
    try (LoraAdapter adapter = LoraAdapter.load(folder, linears)) {
      assertThat(adapter.parameters().get(Q_KEY + "A.weight").toFloatArray()).isEqualTo(a);
    }
  }

  private void write(Map<String, NDArray> tensors) throws IOException {
    SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), tensors);
  }

  @Test
  void keysThatDoNotFitAreReportedTogether() throws IOException {
    json("\"target_modules\": [\"q_proj\"], \"r\": 2");
    write(
        Map.of(
            Q_KEY + "A.weight",
            manager.ones(new Shape(2, 64)),
            Q_KEY + "B.weight",
            manager.ones(new Shape(3, 4)),
            "base_model.model.layers.0.up.lora_A.weight",
            manager.ones(new Shape(2, 64))));
    assertThatThrownBy(() -> LoraAdapter.load(folder, linears))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "2 keys missing: base_model.model.layers.1.q_proj.lora_A.weight, "
                + "base_model.model.layers.1.q_proj.lora_B.weight")
        .hasMessageContaining(Q_KEY + "B.weight is (3, 4), expected (3, 2)")
        .hasMessageContaining("1 keys unexpected: base_model.model.layers.0.up.lora_A.weight");
    assertThat(linears.values()).allMatch(linear -> linear.branches().isEmpty());
  }

  @Test
  void targetsThatNameNothingAreAMistake() {
    LoraConfig config = LoraConfig.of(2, 2, false, 0, List.of("c_attn"));
    assertThatThrownBy(() -> LoraAdapter.create(config, linears, 1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("[c_attn] name no linear map of this model, which has [layers.0.q_");
  }
}
