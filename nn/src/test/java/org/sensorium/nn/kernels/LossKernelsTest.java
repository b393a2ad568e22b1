package org.sensorium.nn.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LossKernelsTest {
  private static final Offset<Float> NEAR = within(1e-5f);

  @Test
  void crossEntropyIgnoresRows() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray logits = m.create(new float[] {0, 0, 5, 1, 2, 2}, new Shape(3, 2));
      NDArray targets = m.create(new long[] {0, LossKernels.IGNORED, 1});
      float log2 = (float) Math.log(2);
      assertThat(LossKernels.crossEntropy(logits, targets).getFloat()).isCloseTo(log2, NEAR);
      assertThat(LossKernels.crossEntropySum(logits, targets).getFloat()).isCloseTo(2 * log2, NEAR);
    }
  }
}
