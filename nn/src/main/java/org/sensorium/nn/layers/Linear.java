package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/**
 * A linear map x·Wᵀ (+ b), (…, in) to (…, out), with a place for low-rank branches beside it.
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
  private final boolean transposed;
  private List<LowRank> branches = List.of();

  private Linear(NDArray weight, @Nullable NDArray bias, int in, int out, boolean transposed) {
    this.weight = weight;
    this.bias = bias;
    this.in = in;
    this.out = out;
    this.transposed = transposed;
  }

  /** A map over arrays that exist already: weight (out, in), bias (out) or none. */
  public static Linear of(NDArray weight, @Nullable NDArray bias, int in, int out) {
    return new Linear(weight, bias, in, out, false);
  }

  /** Reads {@code weight} and, if {@code biased}, {@code bias}; owned by the scope's manager. */
  public static Linear load(WeightScope scope, int in, int out, boolean biased, Precision precision)
      throws IOException {
    NDArray weight = scope.get("weight", new Shape(out, in), precision);
    NDArray bias = biased ? scope.get("bias", new Shape(out)) : null;
    return new Linear(weight, bias, in, out, false);
  }

  /** {@link #load} of a map whose matrix is stored and held as (in, out): GPT-2's Conv1D. */
  public static Linear loadTransposed(
      WeightScope scope, int in, int out, boolean biased, Precision precision) throws IOException {
    NDArray weight = scope.get("weight", new Shape(in, out), precision);
    NDArray bias = biased ? scope.get("bias", new Shape(out)) : null;
    return new Linear(weight, bias, in, out, true);
  }

  /** (…, in) to (…, out); owned by the manager of x. */
  public NDArray forward(NDArray x) {
    NDArray y = plain(x);
    for (LowRank low : branches) {
      y = Kernels.lowRank(y, Kernels.dropout(x, low.dropout()), low.a(), low.b(), low.scale());
    }
    return y;
  }

  private NDArray plain(NDArray x) {
    if (transposed) {
      return bias == null
          ? Kernels.linearTransposed(x, weight)
          : Kernels.linearTransposed(x, weight, bias);
    }
    return bias == null ? Kernels.linear(x, weight) : Kernels.linear(x, weight, bias);
  }

  /**
   * The matrix (out, in) with its branches added in, in its own type: a new array of {@code owner}
   * if there is a branch or the matrix is held transposed, else the matrix itself.
   */
  public NDArray merged(NDManager owner) {
    NDArray matrix = weight;
    if (transposed) {
      matrix = Kernels.transposed(weight);
      matrix.attach(owner);
    }
    for (LowRank low : branches) {
      matrix = Kernels.merge(matrix, low.a(), low.b(), low.scale());
      matrix.attach(owner);
    }
    return matrix;
  }

  /** Adds the branches into the matrix in place and takes them away. */
  public void merge() {
    for (LowRank low : branches) {
      try (Autograd.Mode off = Autograd.off()) {
        if (transposed) { // (B·A)ᵀ = Aᵀ·Bᵀ
          try (NDArray left = low.a().transpose();
              NDArray right = low.b().transpose()) {
            Kernels.mergeInto(weight, right, left, low.scale());
          }
        } else {
          Kernels.mergeInto(weight, low.a(), low.b(), low.scale());
        }
      }
    }
    branches = List.of();
  }

  /** (out, in), or (in, out) where stored so, in the precision it was loaded in. */
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

  /** The branches that are attached, in the order in which they were. */
  public List<LowRank> branches() {
    return branches;
  }

  /** Adds a branch; one that is there already stays once. */
  public void attach(LowRank low) {
    if (low.a().getShape().get(1) != in || low.b().getShape().get(0) != out) {
      throw new IllegalArgumentException(
          "a low-rank branch of A %s and B %s does not fit a map from %d to %d"
              .formatted(low.a().getShape(), low.b().getShape(), in, out));
    }
    if (!has(low)) {
      List<LowRank> more = new ArrayList<>(branches);
      more.add(low);
      branches = List.copyOf(more);
    }
  }

  /** Takes a branch away, if it is attached. */
  public void detach(LowRank low) {
    branches = branches.stream().filter(one -> one != low).toList();
  }

  /** Whether this very branch is attached; equal numbers do not count. */
  public boolean has(LowRank low) {
    return branches.stream().anyMatch(one -> one == low);
  }
}
