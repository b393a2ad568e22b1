package org.sensorium.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;

class LayerNormTest {
  private static final double EPS = 1e-3;
  private static final float[] X = {1, 2, 3, 6}; // mean 3, variance 3.5
  private static final float[] WEIGHT = {1, -2, 0.5f, 3};
  private static final float[] BIAS = {0.25f, 0, -1, 4};

  @TempDir private Path folder;

  private static float[] expected(boolean weighted, boolean biased) {
    float[] y = new float[X.length];
    for (int i = 0; i < y.length; i++) {
      double normed = (X[i] - 3) / Math.sqrt(3.5 + EPS);
      y[i] = (float) (normed * (weighted ? WEIGHT[i] : 1) + (biased ? BIAS[i] : 0));
    }
    return y;
  }

  @Test
  void everyFormFollowsItsFormula() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      tensors.put("both.weight", manager.create(WEIGHT));
      tensors.put("both.bias", manager.create(BIAS));
      tensors.put("one.weight", manager.create(WEIGHT));
      SafetensorsWriter.write(folder.resolve("m.safetensors"), tensors);
      try (Checkpoint checkpoint = Checkpoints.open(folder)) {
        WeightScope scope = WeightScope.of(checkpoint, manager);
        LayerNorm both = LayerNorm.load(scope.sub("both"), 4, EPS);
        LayerNorm one = LayerNorm.unbiased(scope.sub("one"), 4, EPS);
        LayerNorm plain = LayerNorm.plain(manager, 4, EPS);
        scope.finish();
        NDArray x = manager.create(X, new Shape(1, 1, 4));
        check(both, x, expected(true, true));
        check(one, x, expected(true, false));
        check(plain, x, expected(false, false));
        LayerNorm.load(scope.sub("one"), 4, EPS);
        assertThatThrownBy(scope::finish).hasMessageContaining("1 keys missing: one.bias");
      }
    }
  }

  private static void check(LayerNorm norm, NDArray x, float[] expected) {
    NDArray y = norm.forward(x);
    assertThat(y.getShape()).isEqualTo(x.getShape());
    assertThat(y.toFloatArray()).usingComparatorWithPrecision(1e-5f).containsExactly(expected);
  }
}
