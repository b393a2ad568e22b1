package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/**
 * A linear map x·Wᵀ (+ b), (…, in) to (…, out), with a place for one low-rank branch beside it.
 *
 * <p>The matrix may be held in float32, float16 or (opaquely) bfloat16; the result has its type.
 */
public final class Linear {

  /**
   * A LoRA branch: y += scale · B·A·x.
   *
   * @param a (rank, in), float32
   * @param b (out, rank), float32
   * @param dropout share of x's elements zeroed while training
   */
  public record LowRank(NDArray a, NDArray b, double scale, double dropout) {}

  private final NDArray weight;
  private final @Nullable NDArray bias;
  private final int in;
  private final int out;
  private @Nullable LowRank branch;

  private Linear(NDArray weight, @Nullable NDArray bias, int in, int out) {
    this.weight = weight;
    this.bias = bias;
    this.in = in;
    this.out = out;
  }

  /** A map over arrays that exist already: weight (out, in), bias (out) or none. */
  public static Linear of(NDArray weight, @Nullable NDArray bias, int in, int out) {
    return new Linear(weight, bias, in, out);
  }

  /** Reads {@code weight} and, if {@code biased}, {@code bias}; owned by the scope's manager. */
  public static Linear load(WeightScope scope, int in, int out, boolean biased, Precision precision)
      throws IOException {
    NDArray weight = scope.get("weight", new Shape(out, in), precision);
    NDArray bias = biased ? scope.get("bias", new Shape(out)) : null;
    return new Linear(weight, bias, in, out);
  }

  /** (…, in) to (…, out); owned by the manager of x. */
  public NDArray forward(NDArray x) {
    NDArray y = bias == null ? Kernels.linear(x, weight) : Kernels.linear(x, weight, bias);
    LowRank low = branch;
    if (low == null) {
      return y;
    }
    return Kernels.lowRank(y, Kernels.dropout(x, low.dropout()), low.a(), low.b(), low.scale());
  }

  /**
   * The matrix with its branch added in, in its own type: a new array of {@code owner} if there is
   * a branch, else the matrix itself.
   */
  public NDArray merged(NDManager owner) {
    LowRank low = branch;
    if (low == null) {
      return weight;
    }
    NDArray merged = Kernels.merge(weight, low.a(), low.b(), low.scale());
    merged.attach(owner);
    return merged;
  }

  /** Adds the branch, if there is one, into the matrix in place and takes it away. */
  public void merge() {
    LowRank low = branch;
    if (low != null) {
      try (Autograd.Mode off = Autograd.off()) {
        Kernels.mergeInto(weight, low.a(), low.b(), low.scale());
      }
      branch = null;
    }
  }

  /** (out, in), in the precision it was loaded in. */
  public NDArray weight() {
    return weight;
  }

  /** (out), if there is one. */
  public @Nullable NDArray bias() {
    return bias;
  }

  public int in() {
    return in;
  }

  public int out() {
    return out;
  }

  /** The branch, if one is attached. */
  public @Nullable LowRank branch() {
    return branch;
  }

  /** Attaches a branch, or takes it away with null. */
  public void attach(@Nullable LowRank low) {
    if (low != null && (low.a().getShape().get(1) != in || low.b().getShape().get(0) != out)) {
      throw new IllegalArgumentException(
          "a low-rank branch of A %s and B %s does not fit a map from %d to %d"
              .formatted(low.a().getShape(), low.b().getShape(), in, out));
    }
    branch = low;
  }
}
