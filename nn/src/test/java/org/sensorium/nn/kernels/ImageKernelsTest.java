package org.sensorium.nn.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class ImageKernelsTest {
  @Test
  void convolutionsAreScaledAndMapsPooled() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));
      NDArray w = m.create(new float[] {2, -1}, new Shape(2, 1, 1, 1));
      NDArray factor = m.create(new float[] {10, 1});
      NDArray shift = m.create(new float[] {0, 0.5f});
      assertThat(ImageKernels.conv2dScaled(x, w, factor, shift, 1, 0).toFloatArray())
          .containsExactly(20, 40, 60, 80, -0.5f, -1.5f, -2.5f, -3.5f);
      assertThat(ImageKernels.maxPool(x, 3, 2, 1).toFloatArray()).containsExactly(4);
    }
  }
}
