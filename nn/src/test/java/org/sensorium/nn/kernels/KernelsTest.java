package org.sensorium.nn.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class KernelsTest {
  private static final Offset<Float> NEAR = within(1e-5f);

  @Test
  void resultsBelongToTheManagerOfTheFirstArgument() {
    try (NDManager model = NDManager.newBaseManager();
        NDManager step = NDManager.newBaseManager()) {
      NDArray w = model.ones(new Shape(3, 2));
      NDArray y = Kernels.linear(step.ones(new Shape(1, 2)), w);
      assertThat(y.getManager()).isSameAs(step);
      assertThat(y.toFloatArray()).containsExactly(2, 2, 2);
    }
  }

  @Test
  void aPartOfALinearMapTakesItsRows() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {1, 10}, new Shape(1, 2));
      NDArray w = m.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2));
      NDArray b = m.create(new float[] {100, 200, 300});
      assertThat(Kernels.linearPart(x, w, b, 1, 2).toFloatArray()).containsExactly(243, 365);
    }
  }

  @Test
  void activationsFollowTheirFormulas() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {-1.5f, 0.3f, 7f});
      assertThat(Kernels.quickGelu(x).toFloatArray()[1])
          .isCloseTo((float) (0.3 / (1 + Math.exp(-1.702 * 0.3))), NEAR);
      assertThat(Kernels.relu6(x).toFloatArray()).containsExactly(0, 0.3f, 6);
      assertThat(Kernels.gelu(x).toFloatArray()[0]).isCloseTo(-0.10021079f, NEAR);
      assertThat(Kernels.geluTanh(x).toFloatArray()[0]).isCloseTo(-0.10042842f, NEAR);
      assertThat(Kernels.swiglu(x, m.create(new float[] {2, 2, 2})).toFloatArray()[0])
          .isCloseTo((float) (-1.5 / (1 + Math.exp(1.5)) * 2), NEAR);
    }
  }

  @Test
  void gatesLetTheirHyperbolicTangentThrough() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {1, -2});
      NDArray y = m.create(new float[] {4, 10});
      float open = (float) Math.tanh(0.5);
      assertThat(Kernels.gated(x, y, m.create(new float[] {0.5f})).toFloatArray())
          .containsExactly(new float[] {1 + 4 * open, -2 + 10 * open}, NEAR);
      assertThat(Kernels.gated(x, y, m.create(new float[] {0})).toFloatArray())
          .containsExactly(1, -2);
    }
  }

  @Test
  void normsFollowTheirFormulas() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {1, 2, 3, 6}, new Shape(1, 4));
      NDArray w = m.create(new float[] {1, 1, 1, 2});
      float rms = (float) Math.sqrt((1 + 4 + 9 + 36) / 4.0);
      assertThat(Kernels.rmsNorm(x, w, 0).toFloatArray()[3]).isCloseTo(2 * 6 / rms, NEAR);
      NDArray b = m.create(new float[] {0, 0, 0, 5});
      float deviation = (float) Math.sqrt((4 + 1 + 0 + 9) / 4.0);
      assertThat(Kernels.layerNorm(x, w, b, 0).toFloatArray()[3])
          .isCloseTo(2 * 3 / deviation + 5, NEAR);
    }
  }

  /** From 192 rows on float32 products take another way to the same numbers and gradients. */
  @Test
  void manyRowsMultiplyAsFewRowsDo() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.randomNormal(new Shape(2, 150, 24));
      NDArray w = m.randomNormal(new Shape(10, 24));
      NDArray b = m.randomNormal(new Shape(10));
      NDArray weights = m.randomNormal(new Shape(2, 150, 10)); // of the sum that is differentiated
      List<NDArray> inputs = List.of(x, w, b);
      inputs.forEach(array -> array.setRequiresGradient(true));
      List<float[]> many = new ArrayList<>();
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray y = Kernels.linear(x, w, b); // 300 rows
        many.add(y.toFloatArray());
        Autograd.backward(y.mul(weights).sum());
      }
      for (NDArray array : inputs) {
        many.add(array.getGradient().toFloatArray());
        Autograd.zeroGradient(array);
      }
      List<float[]> few = new ArrayList<>();
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray y =
            Kernels.linear(x.get("0:1"), w, b).concat(Kernels.linear(x.get("1:2"), w, b), 0);
        few.add(y.toFloatArray());
        Autograd.backward(y.mul(weights).sum());
      }
      inputs.forEach(array -> few.add(array.getGradient().toFloatArray()));
      for (int i = 0; i < few.size(); i++) {
        assertThat(many.get(i)).usingComparatorWithPrecision(1e-4f).containsExactly(few.get(i));
      }
      assertThat(Kernels.linear(x, w).sub(Kernels.linear(x, w, b)).add(b).abs().max().getFloat())
          .isLessThan(1e-5f);
    }
  }

  @Test
  void bf16WeightsMultiplyAndPassGradients() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray w =
          Kernels.to(m.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)), Precision.BFLOAT16);
      NDArray x = m.create(new float[] {1, 0.5f}, new Shape(1, 2));
      x.setRequiresGradient(true);
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray y = Kernels.to(Kernels.linear(x, w), Precision.FLOAT32);
        assertThat(y.toFloatArray()).containsExactly(2, 5);
        Autograd.backward(y.sum());
      }
      assertThat(x.getGradient().toFloatArray()).containsExactly(4, 6);
      Autograd.zeroGradient(x);
      assertThat(x.getGradient().toFloatArray()).containsExactly(0, 0);
    }
  }

  @Test
  void lowRankAddsItsBranch() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {1, 2}, new Shape(1, 2));
      NDArray y = m.zeros(new Shape(1, 3));
      NDArray a = m.create(new float[] {1, 1}, new Shape(1, 2));
      NDArray b = m.create(new float[] {1, 2, 3}, new Shape(3, 1));
      assertThat(Kernels.lowRank(y, x, a, b, 0.5).toFloatArray()).containsExactly(1.5f, 3, 4.5f);
    }
  }
}
