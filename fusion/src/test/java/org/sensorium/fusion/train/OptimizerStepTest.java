package org.sensorium.fusion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.kernels.Autograd;

class OptimizerStepTest {

  @Test
  void gradientsAreNormalisedThenClipped() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = parameter(manager, 0, 0);
      NDArray b = parameter(manager, 0);
      try (Optimizer optimizer = sgd(Map.of("a", a), Map.of("b", b))) {
        OptimizerStep step = new OptimizerStep(optimizer, new GradientClip(1), null);
        OptimizersParityTest.give(a, manager.create(new float[] {6, 0}));
        OptimizersParityTest.give(b, manager.create(new float[] {8}));
        OptimizerStep.Outcome outcome = step.take(1, 0.5); // (3, 0), (4): norm 5

        assertThat(outcome.taken()).isTrue();
        assertThat(outcome.norm()).isCloseTo(5, within(1e-6));
        assertThat(a.toFloatArray()).usingComparatorWithPrecision(1e-6f).containsExactly(-0.6f, 0);
        assertThat(b.toFloatArray()).usingComparatorWithPrecision(1e-6f).containsExactly(-0.08f);
        assertThat(a.getGradient().toFloatArray()).containsExactly(0, 0);
      }
    }
  }

  /** Two groups; the rate of the second is a tenth. */
  private static Optimizer sgd(Map<String, NDArray> first, Map<String, NDArray> second) {
    return new SgdMomentum(
        List.of(ParameterGroup.of("first", first), new ParameterGroup("second", second, 0.1, 0)),
        0.9);
  }

  private static NDArray parameter(NDManager manager, float... values) {
    NDArray parameter = manager.create(values);
    parameter.setRequiresGradient(true);
    return parameter;
  }

  @Test
  void aStepWithoutFiniteGradientsIsSkippedAndCounted() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = parameter(manager, 1, 2);
      try (Optimizer optimizer = sgd(Map.of("a", a), Map.of())) {
        LossScaler scaler = new LossScaler();
        OptimizerStep step = new OptimizerStep(optimizer, GradientClip.NONE, scaler);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
          OptimizersParityTest.give(a, manager.create(new float[] {1, bad}));
          assertThat(step.take(1, 1).taken()).isFalse();
        }
        assertThat(a.toFloatArray()).containsExactly(1, 2);
        assertThat(step.skipped()).isEqualTo(2);
        assertThat(scaler.state()).isEqualTo(new LossScaler.State(16384, 0));

        try (Autograd.Mode on = Autograd.recording()) {
          Autograd.backward(step.scaled(a.sum()));
        }
        assertThat(a.getGradient().toFloatArray()).containsExactly(16384, 16384);
        assertThat(step.take(1, 1).taken()).isTrue();
        assertThat(a.toFloatArray()).containsExactly(0, 1);
      }
    }
  }

  @Test
  void aStepWithoutAnyGradientIsAMistake() {
    try (NDManager manager = NDManager.newBaseManager()) {
      try (Optimizer optimizer = sgd(Map.of("a", parameter(manager, 1)), Map.of())) {
        OptimizerStep step = new OptimizerStep(optimizer, GradientClip.NONE, null);
        assertThatThrownBy(() -> step.take(1, 1))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("no parameter has a gradient");
      }
    }
  }

  @Test
  void aParameterThatNoPassReachedStays() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = parameter(manager, 1);
      NDArray b = parameter(manager, 1);
      Map<String, NDArray> both = new LinkedHashMap<>(Map.of("a", a));
      both.put("b", b);
      ParameterGroup decayed = new ParameterGroup("all", both, 1, 0.5);
      try (Optimizer optimizer = new AdamW(List.of(decayed), AdamW.Settings.DEFAULT)) {
        OptimizersParityTest.give(a, manager.create(new float[] {1}));
        new OptimizerStep(optimizer, GradientClip.NONE, null).take(0.1, 1);
        assertThat(a.toFloatArray()[0]).isCloseTo(1 - 0.05f - 0.1f, within(1e-6f));
        assertThat(b.toFloatArray()).containsExactly(1);
      }
    }
  }

  @Test
  void theScaleGrowsAfterALongStretch() {
    LossScaler scaler = new LossScaler();
    for (int step = 0; step < 1999; step++) {
      scaler.update(true);
    }
    assertThat(scaler.state()).isEqualTo(new LossScaler.State(65536, 1999));
    scaler.update(true);
    assertThat(scaler.state()).isEqualTo(new LossScaler.State(131072, 0));
    scaler.update(false);
    assertThat(scaler.state()).isEqualTo(new LossScaler.State(65536, 0));
  }

  @Test
  void aRunGoesOnFromItsSavedStateAsIfItHadNeverStopped(@TempDir Path folder) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray target = manager.create(new float[] {3, 1, -2, 5, 0, 1}, new Shape(2, 3));
      NDArray whole = weight(manager);
      try (Optimizer optimizer = adamW(whole)) {
        descend(optimizer, whole, target, 5, false);
      }

      NDArray half = weight(manager);
      Path file = folder.resolve("optimizer.safetensors");
      try (Optimizer optimizer = adamW(half)) {
        descend(optimizer, half, target, 2, false);
        SafetensorsWriter.write(file, optimizer.state());
      }
      try (Optimizer optimizer = adamW(half);
          Checkpoint saved = Checkpoints.open(file)) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        for (String name : saved.tensors().keySet()) {
          state.put(name, saved.read(manager, name));
        }
        optimizer.load(state);
        descend(optimizer, half, target, 3, false);
      }
      assertThat(half.toFloatArray()).containsExactly(whole.toFloatArray());
    }
  }

  @Test
  void collectionsOfGarbageChangeNothing() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray target = manager.create(new float[] {3, 1, -2, 5, 0, 1}, new Shape(2, 3));
      NDArray calm = weight(manager);
      NDArray stressed = weight(manager);
      try (Optimizer one = adamW(calm);
          Optimizer two = adamW(stressed)) {
        descend(one, calm, target, 40, false);
        descend(two, stressed, target, 40, true);
      }
      assertThat(stressed.toFloatArray()).containsExactly(calm.toFloatArray());
    }
  }

  private static NDArray weight(NDManager manager) {
    return parameter(manager, 1, 2, 3, 4, 5, 6).reshape(2, 3).duplicate();
  }

  private static Optimizer adamW(NDArray weight) {
    weight.setRequiresGradient(true);
    return new AdamW(
        List.of(new ParameterGroup("all", Map.of("w", weight), 1, 0.01)), AdamW.Settings.DEFAULT);
  }

  private static void descend(
      Optimizer optimizer, NDArray weight, NDArray target, int steps, boolean collect) {
    LossScaler scaler = new LossScaler();
    OptimizerStep step = new OptimizerStep(optimizer, new GradientClip(1), scaler);
    for (int i = 0; i < steps; i++) {
      try (NDManager manager = NDManager.newBaseManager();
          Autograd.Mode on = Autograd.recording()) {
        NDArray difference = target.sub(weight);
        difference.attach(manager);
        NDArray loss = difference.mul(difference).sum();
        if (collect) {
          System.gc();
        }
        Autograd.backward(step.scaled(loss));
      }
      step.take(0.1, 1);
    }
  }

  @Test
  void aStateThatDoesNotFitIsRefusedWithAllReasons() {
    try (NDManager manager = NDManager.newBaseManager();
        Optimizer optimizer = adamW(weight(manager))) {
      Map<String, NDArray> saved = new LinkedHashMap<>(optimizer.state());
      saved.remove("step.w");
      saved.put("exp_avg.w", manager.zeros(new Shape(3, 2)));
      saved.put("exp_avg.v", manager.zeros(new Shape(1)));
      assertThatThrownBy(() -> optimizer.load(saved))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("1 keys missing: step.w")
          .hasMessageContaining("exp_avg.w is (3, 2), expected (2, 3)")
          .hasMessageContaining("1 keys unexpected: exp_avg.v");
    }
  }

  @Test
  void parametersAreCheckedWhenTheyAreGathered() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray frozen = manager.create(1f);
      assertThatThrownBy(() -> ParameterGroup.of("projector", Map.of("w", frozen)))
          .hasMessageContaining("parameter w of group projector does not require its gradient");
      Map<String, NDArray> same = Map.of("w", parameter(manager, 1));
      assertThatThrownBy(() -> sgd(same, same))
          .hasMessage("parameter w is in the groups first and second, expected in one");
    }
  }
}
