package org.sensorium.fusion.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Autograd;

/**
 * The fixture's settings, found by search over torch 2.9.1 and transformers 5.23.0 (each reproduces
 * it to the last bit): AdamW(lr=0.01, weight_decay=0.05), SGD(lr=0.01, momentum=0.9),
 * Adafactor(lr=0.01, relative_step=False, scale_parameter=False).
 */
@Tag("parity")
class OptimizersParityTest {
  private static final double RATE = 0.01;
  private static final double ATOL = 1e-6;

  enum Reference {
    ADAMW("out.adamw", 0.05, groups -> new AdamW(groups, AdamW.Settings.DEFAULT)),
    SGD("out.sgd_momentum", 0, groups -> new SgdMomentum(groups, 0.9)),
    ADAFACTOR("out.adafactor", 0, groups -> new Adafactor(groups, Adafactor.Settings.DEFAULT));

    final String array;
    final double decay;
    final Function<List<ParameterGroup>, Optimizer> create;

    Reference(String array, double decay, Function<List<ParameterGroup>, Optimizer> create) {
      this.array = array;
      this.decay = decay;
      this.create = create;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theWeightAfterEachStepMatches(Reference reference) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "optimizers")) {
      NDArray weight = fixture.get("in.weight");
      weight.setRequiresGradient(true);
      NDArray gradients = fixture.get("in.grads");
      NDArray expected = fixture.get(reference.array);
      ParameterGroup group = new ParameterGroup("all", Map.of("w", weight), 1, reference.decay);
      try (Optimizer optimizer = reference.create.apply(List.of(group))) {
        for (int step = 0; step < gradients.getShape().get(0); step++) {
          give(weight, gradients.get(step));
          optimizer.step(RATE);
          optimizer.zeroGradients();
          ParityFixture.assertClose("step " + step, expected.get(step), weight, ATOL);
        }
      }
    }
  }

  /** Makes this the gradient: that of the sum of weight · gradient. */
  static void give(NDArray weight, NDArray gradient) {
    try (Autograd.Mode on = Autograd.recording()) {
      Autograd.backward(weight.mul(gradient).sum());
    }
  }

  @Test
  void learningRatesMatch() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "optimizers")) {
      assertRates(LearningRateSchedule.Decay.COSINE, fixture.get("out.lr_cosine"));
      assertRates(LearningRateSchedule.Decay.LINEAR, fixture.get("out.lr_linear"));
    }
  }

  private static void assertRates(LearningRateSchedule.Decay decay, NDArray expected) {
    double[] rates = expected.toDoubleArray();
    LearningRateSchedule schedule = LearningRateSchedule.of(decay, 2e-3, 10, 100);
    for (int step = 0; step < rates.length; step++) {
      assertThat(schedule.at(step)).isCloseTo(rates[step], Offset.offset(1e-17));
    }
  }

  @Test
  void aVectorIsNotFactored() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray vector = manager.create(new float[] {1, -2});
      vector.setRequiresGradient(true);
      Adafactor.Settings scaled = new Adafactor.Settings(1e-30, 1e-3, 1.0, -0.8, true);
      try (Optimizer optimizer =
          new Adafactor(List.of(ParameterGroup.of("all", Map.of("v", vector))), scaled)) {
        give(vector, manager.create(new float[] {0.5f, 4}));
        optimizer.step(RATE);
        // The first square weighs 1, so the update is the sign; the rate is scaled by sqrt(5 / 2).
        float change = (float) (RATE * Math.sqrt(2.5));
        assertThat(vector.toFloatArray())
            .usingComparatorWithPrecision(1e-6f)
            .containsExactly(1 - change, -2 - change);
        assertThat(optimizer.state()).containsOnlyKeys("step.v", "exp_avg_sq.v");
      }
    }
  }
}
