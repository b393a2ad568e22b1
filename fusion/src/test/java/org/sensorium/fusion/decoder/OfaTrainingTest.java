package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.train.AdamW;
import org.sensorium.fusion.train.Optimizer;
import org.sensorium.fusion.train.ParameterGroup;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

/** Three steps on the rows of the fixture: the loss falls, and only what is trained changes. */
class OfaTrainingTest {
  private NDManager manager;
  private OfaFixture fixture;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    fixture = new OfaFixture(manager);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    manager.close();
  }

  @Test
  void everythingIsTrained() throws IOException {
    OfaModel model = fixture.seeing(Precision.FLOAT32);
    Map<String, Integer> before = checksums(model);
    lossFalls(model, model.weights());
    Map<String, Integer> after = checksums(model);
    assertThat(after.keySet())
        .filteredOn(name -> after.get(name).equals(before.get(name)))
        .isEmpty();
  }

  @Test
  void lowRankBranchesLeaveTheRestAsItWas() throws IOException {
    OfaModel model = fixture.seeing(Precision.FLOAT32);
    Map<String, Integer> before = checksums(model);
    LoraConfig config = LoraConfig.of(2, 4, false, 0, List.of("q_proj", "v_proj"));
    try (LoraAdapter adapter = LoraAdapter.create(config, model.linears(), 3)) {
      // two matrices of 2 maps of 2 + 4 attentions
      assertThat(adapter.parameters()).hasSize(2 * 2 * 6);
      lossFalls(model, adapter.parameters());
    }
    assertThat(checksums(model)).isEqualTo(before);
  }

  private void lossFalls(OfaModel model, Map<String, NDArray> parameters) throws IOException {
    parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));
    float first = Float.NaN;
    try (Optimizer optimizer =
        new AdamW(List.of(ParameterGroup.of("all", parameters)), AdamW.Settings.DEFAULT)) {
      for (int step = 0; step < 3; step++) {
        NDArray loss;
        try (Autograd.Mode on = Autograd.recording()) {
          loss = fixture.loss(fixture.logits(model));
          Autograd.backward(loss);
        }
        first = step == 0 ? loss.getFloat() : first;
        optimizer.step(0.01);
      }
    }
    assertThat(fixture.loss(fixture.logits(model)).getFloat()).isLessThan(first - 0.1f);
  }

  private static Map<String, Integer> checksums(OfaModel model) {
    Map<String, Integer> sums = new TreeMap<>();
    model.weights().forEach((name, w) -> sums.put(name, Arrays.hashCode(w.toFloatArray())));
    return sums;
  }
}
