package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Fused operators, typed. Every one passes gradients and can be called under autograd with any
 * number of Java garbage collections in between; the source is {@code kernels.py}.
 *
 * <p>Ownership: a result belongs to the manager of the <em>first</em> argument, which is therefore
 * always an activation (owned by the step) and never a weight (owned by the model).
 *
 * <p>Types: a matrix {@code w} may be an opaque bfloat16 or float16 array ({@link Precision}); what
 * meets it is cast to its type, and the result keeps it. Such a result may only go into another
 * kernel: DJL cannot name bfloat16 and aborts on {@code getDataType()} or {@code toString()}.
 *
 * <p>Legend: B batch, S positions, T cache positions, C channels, H heads, D width of a head.
 */
public final class Kernels {
  static final KernelModule MODULE = new KernelModule();

  private Kernels() {}

  static NDArray run(String method, NDArray... inputs) {
    return MODULE.run(method, new NDList(inputs));
  }

  static NDArray number(double value) {
    return MODULE.scalar(value);
  }

  static NDArray number(long value) {
    return MODULE.scalar(value);
  }

  /** A copy of x in a precision; opaque for bfloat16. Passes gradients. */
  public static NDArray to(NDArray x, Precision precision) {
    return switch (precision) {
      case FLOAT32 -> run("to_float32", x);
      case FLOAT16 -> run("to_float16", x);
      case BFLOAT16 -> run("to_bfloat16", x);
    };
  }

  /** x in the type of {@code like}; x itself where the types are equal. */
  public static NDArray typeAs(NDArray x, NDArray like) {
    return run("type_as", x, like);
  }

  /** x · factor, in the type of x; for factors that take few values: each is kept for good. */
  public static NDArray scale(NDArray x, double factor) {
    return run("scale", x, number(factor));
  }

  /** x + y in the type of x. */
  public static NDArray add(NDArray x, NDArray y) {
    return run("add", x, y);
  }

  /** x·wᵀ: (…, in), w (out, in) to (…, out). */
  public static NDArray linear(NDArray x, NDArray w) {
    return run("linear", x, w);
  }

  /** x·wᵀ + b: (…, in), w (out, in), b (out) to (…, out). */
  public static NDArray linear(NDArray x, NDArray w, NDArray b) {
    return run("linear_bias", x, w, b);
  }

  /**
   * {@link #linear(NDArray, NDArray, NDArray)} by the rows first … first + length - 1 of w and b.
   */
  public static NDArray linearPart(NDArray x, NDArray w, NDArray b, int first, int length) {
    return run("linear_part", x, w, b, number((long) first), number((long) length));
  }

  /** x·w: (…, in), w (in, out), as GPT-2 stores it, to (…, out). */
  public static NDArray linearTransposed(NDArray x, NDArray w) {
    return run("linear_transposed", x, w);
  }

  /** x·w + b, w (in, out). */
  public static NDArray linearTransposed(NDArray x, NDArray w, NDArray b) {
    return run("linear_transposed_bias", x, w, b);
  }

  /**
   * y + scale · x·aᵀ·bᵀ, a LoRA branch: y (…, out), x (…, in), a (r, in), b (out, r); the branch is
   * computed in the type of a.
   */
  public static NDArray lowRank(NDArray y, NDArray x, NDArray a, NDArray b, double scale) {
    return run("low_rank", y, x, a, b, number(scale));
  }

  /** x with a share of its elements set to zero and the others scaled up; x itself at share 0. */
  public static NDArray dropout(NDArray x, double share) {
    return share == 0 ? x : run("dropout", x, number(share));
  }

  /** w + scale · b·a in the type of w: w (out, in), a (r, in), b (out, r). */
  public static NDArray merge(NDArray w, NDArray a, NDArray b, double scale) {
    return run("merge", w, a, b, number(scale));
  }

  /** {@link #merge} in place of w. Without gradients. */
  public static void mergeInto(NDArray w, NDArray a, NDArray b, double scale) {
    run("merge_into", w, a, b, number(scale)).close();
  }

  /** A copy of a matrix with rows and columns exchanged. */
  public static NDArray transposed(NDArray w) {
    return run("transposed", w);
  }

  /**
   * The rows (or elements) of a fused map, stored as query, key and value of head after head,
   * sorted into all queries, all keys, all values.
   */
  public static NDArray unweave(NDArray w, int heads) {
    return run("unweave", w, number((long) heads));
  }

  /** Rows of w (vocabulary, C) for ids (…), INT64; float32. */
  public static NDArray embedding(NDArray ids, NDArray w) {
    return run("embedding", ids, w);
  }

  /** Root mean square norm over the last axis, float32. */
  public static NDArray rmsNorm(NDArray x, NDArray weight, double eps) {
    return run("rms_norm", x, weight, number(eps));
  }

  /** Layer norm over the last axis, float32. */
  public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
    return run("layer_norm", x, weight, bias, number(eps));
  }

  /** Layer norm without a bias, float32. */
  public static NDArray layerNorm(NDArray x, NDArray weight, double eps) {
    return run("layer_norm_unbiased", x, weight, number(eps));
  }

  /** {@link #rmsNorm} with 1 + weight, as Gemma stores it. */
  public static NDArray rmsNormPlusOne(NDArray x, NDArray weight, double eps) {
    return run("rms_norm_plus_one", x, weight, number(eps));
  }

  /** {@link #rmsNorm} of every head: x (B, S, H·D), weight (D); in the type of x. */
  public static NDArray headsRmsNorm(NDArray x, NDArray weight, double eps) {
    return run("heads_rms_norm", x, weight, number(eps));
  }

  /** (x - mean) · scale over the last axis, float32. */
  public static NDArray standardise(NDArray x, NDArray mean, NDArray scale) {
    return run("standardise", x, mean, scale);
  }

  /** x·Φ(x) by the error function. */
  public static NDArray gelu(NDArray x) {
    return run("gelu", x);
  }

  /** GELU by its tanh approximation ({@code gelu_pytorch_tanh}, {@code gelu_new}). */
  public static NDArray geluTanh(NDArray x) {
    return run("gelu_tanh", x);
  }

  /** x·σ(1.702x), OpenAI's CLIP. */
  public static NDArray quickGelu(NDArray x) {
    return run("quick_gelu", x);
  }

  /** x·σ(x). */
  public static NDArray silu(NDArray x) {
    return run("silu", x);
  }

  /** max(x, 0). */
  public static NDArray relu(NDArray x) {
    return run("relu", x);
  }

  /** x · y, in the type of x. */
  public static NDArray multiply(NDArray x, NDArray y) {
    return run("multiply", x, y);
  }

  /** x + tanh(gate) · y in the type of x: gate (1), y of the shape of x. */
  public static NDArray gated(NDArray x, NDArray y, NDArray gate) {
    return run("gated", x, y, gate);
  }

  /** x, held between -largest and largest. */
  public static NDArray clamp(NDArray x, double largest) {
    return run("clamp", x, number(largest));
  }

  /** silu(gate) · up. */
  public static NDArray swiglu(NDArray gate, NDArray up) {
    return run("swiglu", gate, up);
  }

  /** min(max(x, 0), 6). */
  public static NDArray relu6(NDArray x) {
    return run("relu6", x);
  }
}
