package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/**
 * Query, key and value that a file stores as one map (3·C, C), the rows of the query first: three
 * maps (C, C), which look at parts of what was read.
 */
public final class FusedProjection {
  private static final int PARTS = 3;

  private FusedProjection() {}

  /** {@code in_proj_weight} and {@code in_proj_bias} of torch's MultiheadAttention. */
  public static List<Linear> torch(WeightScope scope, int width, Precision precision)
      throws IOException {
    NDArray weight = scope.get("in_proj_weight", new Shape((long) PARTS * width, width));
    NDArray bias = scope.get("in_proj_bias", new Shape((long) PARTS * width));
    return split(weight, bias, width, precision);
  }

  /** {@code qkv.weight} and {@code qkv.bias}, whose middle is 0, of transformers' BLIP-2. */
  public static List<Linear> hub(WeightScope scope, int width, Precision precision)
      throws IOException {
    WeightScope qkv = scope.sub("qkv");
    NDArray weight = qkv.get("weight", new Shape((long) PARTS * width, width));
    NDArray bias = qkv.get("bias", new Shape((long) PARTS * width));
    return split(weight, bias, width, precision);
  }

  /** {@code qkv.weight}, {@code q_bias} and {@code v_bias} of LAVIS' EVA: the key has no bias. */
  public static List<Linear> lavis(WeightScope scope, int width, Precision precision)
      throws IOException {
    NDArray weight = scope.get("qkv.weight", new Shape((long) PARTS * width, width));
    NDArray bias;
    try (NDArray q = scope.get("q_bias", new Shape(width));
        NDArray k = scope.manager().zeros(new Shape(width), DataType.FLOAT32);
        NDArray v = scope.get("v_bias", new Shape(width));
        NDArray qk = q.concat(k)) {
      bias = qk.concat(v);
    }
    return split(weight, bias, width, precision);
  }

  /** Closes what it splits: the parts look at the same memory, which lives on for them. */
  private static List<Linear> split(NDArray weight, NDArray bias, int width, Precision precision) {
    List<Linear> parts = new ArrayList<>();
    try (weight;
        bias) {
      for (int i = 0; i < PARTS; i++) {
        String rows = "%d:%d".formatted(i * width, (i + 1) * width);
        parts.add(Linear.of(precision.hold(weight.get(rows)), bias.get(rows), width, width));
      }
    }
    return parts;
  }
}
