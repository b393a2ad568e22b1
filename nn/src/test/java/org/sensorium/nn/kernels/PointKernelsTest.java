package org.sensorium.nn.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class PointKernelsTest {

  /** By hand: the maximum passes its gradient to the first of the largest. */
  @Test
  void theLargestOfAGroup() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {1, 5, 3, 2, 3, 4}, new Shape(1, 3, 2));
      x.setRequiresGradient(true);
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray max = PointKernels.groupMax(x);
        assertThat(max.getShape()).isEqualTo(new Shape(1, 2));
        assertThat(max.toFloatArray()).containsExactly(3, 5);
        Autograd.backward(max.sum());
      }
      NDArray gradient = Autograd.gradient(x, manager);
      assertThat(gradient).isNotNull();
      assertThat(gradient.toFloatArray()).containsExactly(0, 1, 1, 0, 0, 0);
      NDArray beside = PointKernels.besideGroupMax(x);
      assertThat(beside.getShape()).isEqualTo(new Shape(1, 3, 4));
      assertThat(beside.toFloatArray()).containsExactly(3, 5, 1, 5, 3, 5, 3, 2, 3, 5, 3, 4);
    }
  }

  /** By hand: (2·1 + 3·2 + 1 - 5)/2 · 3 + 10 = 16. */
  @Test
  void aBatchNormOfFixedStatisticsBehindAMap() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {1, 2}, new Shape(1, 2));
      NDArray w = manager.create(new float[] {2, 3}, new Shape(1, 2));
      NDArray[] numbers = new NDArray[5];
      float[] values = {1, 5, 0.5f, 3, 10};
      for (int i = 0; i < values.length; i++) {
        numbers[i] = manager.create(new float[] {values[i]});
      }
      NDArray y =
          PointKernels.linearBatchNorm(
              x, w, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
      assertThat(y.getShape()).isEqualTo(new Shape(1, 1));
      assertThat(y.getFloat()).isCloseTo(16, within(1e-6f));
      w.setRequiresGradient(true);
      try (Autograd.Mode on = Autograd.recording()) {
        Autograd.backward(
            PointKernels.linearBatchNorm(
                    x, w, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
                .sum());
      }
      NDArray gradient = Autograd.gradient(w, manager);
      assertThat(gradient).isNotNull();
      assertThat(gradient.toFloatArray()).containsExactly(1.5f, 3);
    }
  }
}
