package org.sensorium.nn.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionKernelsTest {
  @Test
  void causalAttentionEqualsItsMask() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray q = m.randomNormal(new Shape(2, 5, 12));
      NDArray k = m.randomNormal(new Shape(2, 5, 6));
      NDArray v = m.randomNormal(new Shape(2, 5, 6));
      boolean[] seen = new boolean[25];
      for (int s = 0; s < 5; s++) {
        for (int t = 0; t <= s; t++) {
          seen[5 * s + t] = true;
        }
      }
      NDArray mask = m.create(seen, new Shape(1, 1, 5, 5));
      assertThat(AttentionKernels.causalAttention(q, k, v, 3).toFloatArray())
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(AttentionKernels.maskedAttention(q, k, v, mask, 3).toFloatArray());
    }
  }

  /** Short bfloat16 attention is composed of products: same numbers and gradients as the fused. */
  @Test
  void shortBfloat16AttentionFollowsFloat32() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray q = m.randomNormal(new Shape(2, 20, 4 * 8));
      NDArray k = m.randomNormal(new Shape(2, 20, 2 * 8));
      NDArray v = m.randomNormal(new Shape(2, 20, 2 * 8));
      List<NDArray> inputs = List.of(q, k, v);
      inputs.forEach(array -> array.setRequiresGradient(true));
      List<List<float[]>> results = new ArrayList<>();
      for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
        List<float[]> result = new ArrayList<>();
        try (Autograd.Mode on = Autograd.recording()) {
          NDArray causal =
              AttentionKernels.causalAttention(
                  Kernels.to(q, precision), Kernels.to(k, precision), Kernels.to(v, precision), 8);
          NDArray full =
              AttentionKernels.attention(
                  Kernels.to(q, precision), Kernels.to(q, precision), Kernels.to(q, precision), 8);
          NDArray y = Kernels.to(Kernels.add(causal, full), Precision.FLOAT32);
          result.add(y.toFloatArray());
          Autograd.backward(y.mul(y).sum());
        }
        for (NDArray array : inputs) {
          result.add(array.getGradient().toFloatArray());
          Autograd.zeroGradient(array);
        }
        results.add(result);
      }
      for (int i = 0; i < results.get(0).size(); i++) {
        assertThat(results.get(1).get(i))
            .usingComparatorWithPrecision(0.25f) // gradients reach 20, bfloat16 keeps 8 bits
            .containsExactly(results.get(0).get(i));
      }
    }
  }

  /** Blocks side by side give masks of this kind; lengths that fill no vector register matter. */
  @Test
  void maskedAttentionIsFiniteInEveryPrecision() {
    try (NDManager m = NDManager.newBaseManager()) {
      int s = 191;
      boolean[] seen = new boolean[s * s];
      for (int i = 0; i < s; i++) {
        for (int t = 0; t <= i; t++) {
          seen[i * s + t] = t < 20 || t / 30 == i / 30;
        }
      }
      NDArray mask = m.create(seen, new Shape(1, 1, s, s));
      NDArray q = m.randomNormal(new Shape(1, s, 9 * 64));
      NDArray k = m.randomNormal(new Shape(1, s, 3 * 64));
      NDArray v = m.randomNormal(new Shape(1, s, 3 * 64));
      q.setRequiresGradient(true);
      float[] expected = AttentionKernels.maskedAttention(q, k, v, mask, 64).toFloatArray();
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray packed =
            AttentionKernels.maskedAttention(
                Kernels.to(q, Precision.BFLOAT16),
                Kernels.to(k, Precision.BFLOAT16),
                Kernels.to(v, Precision.BFLOAT16),
                mask,
                64);
        NDArray y = Kernels.to(packed, Precision.FLOAT32);
        assertThat(y.toFloatArray()).usingComparatorWithPrecision(0.05f).containsExactly(expected);
        Autograd.backward(y.sum());
      }
      assertThat(q.getGradient().isNaN().any().getBoolean()).isFalse();
    }
  }

  @Test
  void rotaryTurnsPairsAndLeavesTheRest() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {1, 0, 9, 9}, new Shape(1, 1, 4)); // one head, R 2 of D 4
      float angle = 0.7f;
      float c = (float) Math.cos(angle);
      float s = (float) Math.sin(angle);
      NDArray cos = m.create(new float[] {c, c}, new Shape(1, 2));
      NDArray sin = m.create(new float[] {s, s}, new Shape(1, 2));
      assertThat(AttentionKernels.rotary(x, cos, sin, 4).toFloatArray())
          .containsExactly(c, s, 9, 9);
    }
  }

  @Test
  void headsAreWeighedAndCompared() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 4)); // two heads of two
      assertThat(AttentionKernels.scaleHeads(x, m.create(new float[] {10, -1})).toFloatArray())
          .containsExactly(10, 20, -3, -4);
      NDArray y = m.create(new float[] {1, 0, 0, 1, 0, 1, 1, 0}, new Shape(1, 2, 4));
      NDArray products = AttentionKernels.headProducts(x, y, 2); // (1, 2, 1, 2)
      assertThat(products.getShape()).isEqualTo(new Shape(1, 2, 1, 2));
      assertThat(products.toFloatArray()).containsExactly(1, 2, 4, 3);
    }
  }

  @Test
  void theDiagonalOfABiasIsAddedToInACopy() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.ones(new Shape(1, 1, 3, 3));
      NDArray first = m.full(new Shape(1, 1, 1, 1), 5f);
      NDArray second = m.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));
      assertThat(AttentionKernels.addDiagonal(x, first, second).toFloatArray())
          .containsExactly(6, 1, 1, 1, 2, 3, 1, 4, 5);
      assertThat(x.toFloatArray()).containsOnly(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 1e-4", "BFLOAT16, 2e-2"}) // of the largest result
  void packedMatricesMultiplyAlike(Precision precision, float tolerance) throws IOException {
    try (NDManager m = NDManager.newBaseManager();
        Autograd.Mode off = Autograd.off()) {
      m.getEngine().setRandomSeed(1);
      boolean packs = packs(precision);
      int layers = 2;
      NDList weights = new NDList();
      NDList packed = new NDList();
      for (int i = 0; i < layers; i++) {
        NDArray[] layer = {
          m.ones(new Shape(8)),
          m.randomNormal(new Shape(16, 8)),
          m.randomNormal(new Shape(8, 8)),
          m.ones(new Shape(8)),
          m.randomNormal(new Shape(24, 8)),
          m.randomNormal(new Shape(8, 12))
        };
        for (NDArray w : layer) {
          if (w.getShape().dimension() == 1) {
            weights.add(w);
            packed.add(w.duplicate());
          } else {
            NDArray held = precision.hold(w);
            NDArray other = AttentionKernels.packed(held);
            assertThat(other != held).as("%s is laid out anew", precision).isEqualTo(packs);
            weights.add(held);
            packed.add(other);
          }
        }
      }
      NDArray norm = m.ones(new Shape(8));
      NDArray head = precision.hold(m.randomNormal(new Shape(20, 8)));
      NDArray x = m.randomNormal(new Shape(1, 3, 8));
      NDArray cos = m.ones(new Shape(3, 4));
      NDArray sin = m.zeros(new Shape(3, 4));
      float[] plain = step(m, precision, x, cos, sin, weights, norm, head);
      float[] fast = step(m, precision, x, cos, sin, packed, norm, AttentionKernels.packed(head));
      float largest = 0;
      for (float value : plain) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(largest).isPositive();
      assertThat(fast).usingComparatorWithPrecision(tolerance * largest).containsExactly(plain);
    }
  }

  /** Whether oneDNN can lay a matrix out anew here: bfloat16 needs three of AVX-512's parts. */
  private static boolean packs(Precision precision) throws IOException {
    Path flags = Path.of("/proc/cpuinfo");
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    assumeThat(flags).exists();
    return precision == Precision.FLOAT32
        || Files.readString(flags).matches("(?s).*avx512dq.*avx512bw.*avx512vl.*");
  }

  private static float[] step(
      NDManager m,
      Precision precision,
      NDArray x,
      NDArray cos,
      NDArray sin,
      NDList weights,
      NDArray norm,
      NDArray head) {
    NDList keys = new NDList();
    NDList values = new NDList();
    for (int i = 0; i < 2; i++) {
      keys.add(precision.hold(m.zeros(new Shape(1, 1, 6, 4))));
      values.add(precision.hold(m.zeros(new Shape(1, 1, 6, 4))));
    }
    DecoderStack.Form form =
        new DecoderStack.Form(
            DecoderStack.Residual.SEQUENTIAL, false, 0, true, true, false, false, 1e-5, 0);
    List<DecoderStack.Role> roles =
        List.of(
            DecoderStack.Role.NORM,
            DecoderStack.Role.QKV,
            DecoderStack.Role.OUT,
            DecoderStack.Role.MLP_NORM,
            DecoderStack.Role.UP,
            DecoderStack.Role.DOWN);
    List<Map<DecoderStack.Role, NDArray>> layers = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      if (i % roles.size() == 0) {
        layers.add(new EnumMap<>(DecoderStack.Role.class));
      }
      layers.get(layers.size() - 1).put(roles.get(i % roles.size()), weights.get(i));
    }
    Map<DecoderStack.Role, NDArray> end =
        Map.of(DecoderStack.Role.LAST_NORM, norm, DecoderStack.Role.HEAD, head);
    return AttentionKernels.decoderStep(
            x,
            m.create(0f),
            cos,
            sin,
            0,
            new DecoderStack(m, form, layers, end),
            AttentionKernels.asList("keys", keys),
            AttentionKernels.asList("values", values))
        .toFloatArray();
  }
}
