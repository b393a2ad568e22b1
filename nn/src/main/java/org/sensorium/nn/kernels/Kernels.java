package org.sensorium.nn.kernels;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  /** The label of a position without loss, as in torch and transformers. */
  public static final long IGNORED = -100;

  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  static final KernelModule MODULE = new KernelModule();

  private Kernels() {}

  private static NDArray run(String method, NDArray... inputs) {
    return MODULE.run(method, new NDList(inputs));
  }

  private static NDArray number(double value) {
    return MODULE.scalar(value);
  }

  private static NDArray number(long value) {
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

  /** The rows of x, then those of y; both of one type. */
  public static NDArray concatRows(NDArray x, NDArray y) {
    return run("concat_rows", x, y);
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

  /** Every position sees every position: q, k, v (B, S, H·D) to (B, S, H·D). */
  public static NDArray attention(NDArray q, NDArray k, NDArray v, int headWidth) {
    return run("attention", q, k, v, number((long) headWidth));
  }

  /**
   * A position sees itself and those before. k and v may have fewer heads than q (grouped-query
   * attention: head h reads group h / (H / groups)).
   */
  public static NDArray causalAttention(NDArray q, NDArray k, NDArray v, int headWidth) {
    return run("causal_attention", q, k, v, number((long) headWidth));
  }

  /**
   * What a position sees is given.
   *
   * @param mask (B or 1, H or 1, S or 1, T), BOOLEAN, true where position s may see position t;
   *     every row needs one true, a row without any has no defined result
   */
  public static NDArray maskedAttention(
      NDArray q, NDArray k, NDArray v, NDArray mask, int headWidth) {
    return run("masked_attention", q, k, v, mask, number((long) headWidth));
  }

  /**
   * Attention whose scores get something added: distances (ALiBi), and -inf where a position is not
   * seen.
   *
   * @param bias (B or 1, H, S, T), float32; q, k and v have H heads each
   */
  public static NDArray biasedAttention(
      NDArray q, NDArray k, NDArray v, NDArray bias, int headWidth) {
    return run("biased_attention", q, k, v, bias, number((long) headWidth));
  }

  /** Scores of every head without attention: q (B, S, H·D), k (B, T, H·D); (B, H, S, T) float32. */
  public static NDArray headProducts(NDArray q, NDArray k, int headWidth) {
    return run("head_products", q, k, number((long) headWidth));
  }

  /** Every head of x (B, S, H·D) times its own factor (H), in the type of x. */
  public static NDArray scaleHeads(NDArray x, NDArray factors) {
    return run("scale_heads", x, factors);
  }

  /**
   * A copy of a bias of attention with something added among its first positions and among the
   * others: x (B, H, P + S, P + S), first (1, H, P, P), second (1, H, S, S).
   */
  public static NDArray addDiagonal(NDArray x, NDArray first, NDArray second) {
    return run("add_diagonal", x, first, second);
  }

  /** (S, T, H) to (1, H, S, T), as a bias of attention. */
  public static NDArray lastAxisFirst(NDArray x) {
    return run("last_axis_first", x);
  }

  /**
   * Writes x (B, S, C) into a cache (B, capacity, C) from a position on.
   *
   * @return (B, position + S, C), a view of the cache, owned by the manager of x
   */
  public static NDArray remember(NDArray x, NDArray cache, int position) {
    return run("remember", x, cache, number((long) position));
  }

  /** The channels first … first + length - 1 of x (…, C). */
  public static NDArray part(NDArray x, int first, int length) {
    return run("part", x, number((long) first), number((long) length));
  }

  /**
   * Of x (B, S, H·3·D), query, key and value of head after head, all of one kind: (B, S, H·D).
   *
   * @param which 0 queries, 1 keys, 2 values
   */
  public static NDArray wovenPart(NDArray x, int which, int headWidth) {
    return run("woven_part", x, number((long) which), number((long) headWidth));
  }

  /**
   * Rotary position embedding in rotate-half form on the first R of every head's D dimensions.
   *
   * @param x (B, S, H·D)
   * @param cos (S, R) or (B, 1, S, R), float32
   * @param sin like cos
   */
  public static NDArray rotary(NDArray x, NDArray cos, NDArray sin, int headWidth) {
    return run("rotary", x, cos, sin, number((long) headWidth));
  }

  /** Mean cross entropy over the rows whose target is not {@link #IGNORED}; a scalar. */
  public static NDArray crossEntropy(NDArray logits, NDArray targets) {
    return run("cross_entropy", logits, targets, number(IGNORED));
  }

  /** Summed cross entropy over the rows whose target is not {@link #IGNORED}; a scalar. */
  public static NDArray crossEntropySum(NDArray logits, NDArray targets) {
    return run("cross_entropy_sum", logits, targets, number(IGNORED));
  }

  /**
   * Binary cross entropy of which words a medium shows, when any of its positions may show them:
   * p(w) = 1 - Π over positions of (1 - σ(scale · cos(z, w) + bias)). A scalar.
   *
   * @param z (B, P, C)
   * @param words (W, C), each of length 1
   * @param present (B, W), 1 where the word belongs to the medium, else 0
   * @param scale (1), trained
   * @param bias (1), trained
   */
  public static NDArray wordPresenceLoss(
      NDArray z, NDArray words, NDArray present, NDArray scale, NDArray bias) {
    return run("word_presence_loss", z, words, present, scale, bias);
  }

  /**
   * Mean cross entropy over the rows whose target is not {@link #IGNORED}, of targets that give a
   * share of their weight to all classes alike; a scalar.
   *
   * @see <a href="https://arxiv.org/abs/1512.00567">label smoothing</a>
   */
  public static NDArray crossEntropy(NDArray logits, NDArray targets, double smoothing) {
    return run("cross_entropy_smooth", logits, targets, number(smoothing));
  }

  /** x, each vector of the last axis at length 1. */
  public static NDArray unit(NDArray x) {
    return run("unit", x);
  }

  /**
   * The largest product of any of a's vectors with b's, over a temperature.
   *
   * @param a (A, Q, D)
   * @param b (B, D)
   * @param temperature a scalar, trained
   * @return (A, B)
   */
  public static NDArray bestLikeness(NDArray a, NDArray b, NDArray temperature) {
    return run("best_likeness", a, b, temperature);
  }

  /**
   * x (1, S, C) or (S, C) shown once for each member of like (B, …): (B, S, C), owned as like is.
   */
  public static NDArray expandBatch(NDArray like, NDArray x) {
    return run("expand_batch", like, x);
  }

  /** Positions first … first + length - 1 of x (B, S, C). */
  public static NDArray positions(NDArray x, int first, int length) {
    return run("positions", x, number((long) first), number((long) length));
  }

  /** The positions of x (B, S, C), then those of y (B, T, C). */
  public static NDArray concatPositions(NDArray x, NDArray y) {
    return run("concat_positions", x, y);
  }

  /** (B, S, C) to (B, C). */
  public static NDArray meanPositions(NDArray x) {
    return run("mean_positions", x);
  }

  /** Members of x (B, …) by number (N), INT64; (N, …). */
  public static NDArray select(NDArray x, NDArray members) {
    return run("select", x, members);
  }

  /** Rows of x seen as (B·S, C), by number (N), INT64; (N, C). */
  public static NDArray gatherRows(NDArray x, NDArray rows) {
    return run("gather_rows", x, rows);
  }

  /** A copy of x (B, S, C) whose rows {@code rows} of B·S are those of values (…, C). */
  public static NDArray putRows(NDArray x, NDArray rows, NDArray values) {
    return run("put_rows", x, rows, values);
  }

  /**
   * A copy of x (…, V) whose columns {@code columns} are those of values (…, N), in the type of x.
   *
   * @param columns (N), INT64
   * @param more how many of the last of these columns x does not have yet, V … V + more - 1
   */
  public static NDArray putColumns(NDArray x, NDArray columns, NDArray values, int more) {
    return run("put_columns", x, columns, values, number((long) more));
  }

  /** 2-D convolution: x (B, C, h, w), w (out, C / groups, kh, kw), b (out). */
  public static NDArray conv2d(
      NDArray x, NDArray w, NDArray b, int stride, int padding, int groups) {
    return run(
        "conv2d", x, w, b, number((long) stride), number((long) padding), number((long) groups));
  }

  /** {@link #conv2d} then ReLU6. */
  public static NDArray conv2dRelu6(
      NDArray x, NDArray w, NDArray b, int stride, int padding, int groups) {
    return run(
        "conv2d_relu6",
        x,
        w,
        b,
        number((long) stride),
        number((long) padding),
        number((long) groups));
  }

  /**
   * Convolution whose output channels are scaled and shifted, as by a batch norm of fixed
   * statistics: x (B, C, h, w), w (out, C, kh, kw), factor and shift (out) float32.
   */
  public static NDArray conv2dScaled(
      NDArray x, NDArray w, NDArray factor, NDArray shift, int stride, int padding) {
    return run("conv2d_scaled", x, w, factor, shift, number((long) stride), number((long) padding));
  }

  /** The largest of size × size cells around every stride-th one: (B, C, h, w). */
  public static NDArray maxPool(NDArray x, int size, int stride, int padding) {
    return run("max_pool", x, number((long) size), number((long) stride), number((long) padding));
  }

  /** Mean over a size × size grid of cells: (B, C, h, w) to (B, C, size, size). */
  public static NDArray averagePool(NDArray x, int size) {
    return run("average_pool", x, number((long) size));
  }

  /**
   * torch's bicubic interpolation (a = -0.75, corners not aligned, not antialiased) to a square:
   * (B, C, h, w) to (B, C, size, size).
   */
  public static NDArray resizeBicubic(NDArray x, int size) {
    return run("resize_bicubic", x, number((long) size));
  }

  /**
   * A matrix (out, in) laid out anew for products with few rows where the machine can do that
   * (oneDNN on a CPU), else the matrix itself. A new layout is opaque and serves {@link
   * #decoderStep} only, without gradients.
   */
  public static NDArray packed(NDArray w) {
    if (w.getDevice().isGpu()) {
      return w;
    }
    try {
      return run("pack", w);
    } catch (EngineException e) { // a CPU whose oneDNN has no kernels for this type
      LOG.debug("matrices stay unpacked", e);
      return w;
    }
  }

  /**
   * One step of a decoder's stack with a preallocated cache: S new positions in, the logits of the
   * last one out, keys and values written in place. Without gradients.
   *
   * @param x (B, S, C) what enters the first layer
   * @param mask (B or 1, 1, S, position + S), 0 or -inf, float32; with distances in it (B or 1, H,
   *     S, position + S); or a scalar: plain causal, for one position or an empty cache
   * @param cos (S, R) or (B, 1, S, R); anything where the stack has no rotary positions
   * @param sin like cos
   * @param position how many cache positions are filled
   * @param stack the weights
   * @param keys one (B, groups, T, D) a layer, in the stack's type, named by {@link #asList}
   * @param values like keys
   * @return (B, vocabulary) float32
   */
  public static NDArray decoderStep(
      NDArray x,
      NDArray mask,
      NDArray cos,
      NDArray sin,
      long position,
      DecoderStack stack,
      NDList keys,
      NDList values) {
    return decoder("decoder_step", x, mask, cos, sin, position, stack, keys, values);
  }

  /**
   * {@link #decoderStep} through a part of the layers without anything behind them ({@link
   * DecoderStack#between}).
   *
   * @return (B, S, C) float32, what enters the next layer
   */
  public static NDArray decoderStates(
      NDArray x,
      NDArray mask,
      NDArray cos,
      NDArray sin,
      long position,
      DecoderStack stack,
      NDList keys,
      NDList values) {
    return decoder("decoder_states", x, mask, cos, sin, position, stack, keys, values);
  }

  private static NDArray decoder(
      String method,
      NDArray x,
      NDArray mask,
      NDArray cos,
      NDArray sin,
      long position,
      DecoderStack stack,
      NDList keys,
      NDList values) {
    try (NDManager host = x.getManager().newSubManager(Device.cpu())) {
      NDList inputs =
          new NDList(
              x,
              mask,
              cos,
              sin,
              host.create(position),
              stack.settings(),
              stack.places(),
              number(stack.form().eps()),
              number(stack.form().clip()));
      inputs.addAll(stack.weights());
      inputs.addAll(keys);
      inputs.addAll(values);
      return MODULE.run(method, inputs);
    }
  }

  /**
   * Marks arrays as members of the kernel's list argument {@code name}; they serve no other use.
   */
  public static NDList asList(String name, NDList arrays) {
    arrays.forEach(array -> array.setName(name + "[]"));
    return arrays;
  }
}
