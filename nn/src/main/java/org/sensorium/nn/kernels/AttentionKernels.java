package org.sensorium.nn.kernels;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attention, and whole stacks of decoder layers. See {@link Kernels}. */
public final class AttentionKernels {

  private AttentionKernels() {}

  private static final Logger LOG = LoggerFactory.getLogger(AttentionKernels.class);

  /** Every position sees every position: q, k, v (B, S, H·D) to (B, S, H·D). */
  public static NDArray attention(NDArray q, NDArray k, NDArray v, int headWidth) {
    return Kernels.run("attention", q, k, v, Kernels.number((long) headWidth));
  }

  /**
   * A position sees itself and those before. k and v may have fewer heads than q (grouped-query
   * attention: head h reads group h / (H / groups)).
   */
  public static NDArray causalAttention(NDArray q, NDArray k, NDArray v, int headWidth) {
    return Kernels.run("causal_attention", q, k, v, Kernels.number((long) headWidth));
  }

  /**
   * What a position sees is given.
   *
   * @param mask (B or 1, H or 1, S or 1, T), BOOLEAN, true where position s may see position t;
   *     every row needs one true, a row without any has no defined result
   */
  public static NDArray maskedAttention(
      NDArray q, NDArray k, NDArray v, NDArray mask, int headWidth) {
    return Kernels.run("masked_attention", q, k, v, mask, Kernels.number((long) headWidth));
  }

  /**
   * Attention whose scores get something added: distances (ALiBi), and -inf where a position is not
   * seen.
   *
   * @param bias (B or 1, H, S, T), float32; q, k and v have H heads each
   */
  public static NDArray biasedAttention(
      NDArray q, NDArray k, NDArray v, NDArray bias, int headWidth) {
    return Kernels.run("biased_attention", q, k, v, bias, Kernels.number((long) headWidth));
  }

  /** Scores of every head without attention: q (B, S, H·D), k (B, T, H·D); (B, H, S, T) float32. */
  public static NDArray headProducts(NDArray q, NDArray k, int headWidth) {
    return Kernels.run("head_products", q, k, Kernels.number((long) headWidth));
  }

  /** Every head of x (B, S, H·D) times its own factor (H), in the type of x. */
  public static NDArray scaleHeads(NDArray x, NDArray factors) {
    return Kernels.run("scale_heads", x, factors);
  }

  /**
   * A copy of a bias of attention with something added among its first positions and among the
   * others: x (B, H, P + S, P + S), first (1, H, P, P), second (1, H, S, S).
   */
  public static NDArray addDiagonal(NDArray x, NDArray first, NDArray second) {
    return Kernels.run("add_diagonal", x, first, second);
  }

  /** (S, T, H) to (1, H, S, T), as a bias of attention. */
  public static NDArray lastAxisFirst(NDArray x) {
    return Kernels.run("last_axis_first", x);
  }

  /**
   * Writes x (B, S, C) into a cache (B, capacity, C) from a position on.
   *
   * @return (B, position + S, C), a view of the cache, owned by the manager of x
   */
  public static NDArray remember(NDArray x, NDArray cache, int position) {
    return Kernels.run("remember", x, cache, Kernels.number((long) position));
  }

  /** The channels first … first + length - 1 of x (…, C). */
  public static NDArray part(NDArray x, int first, int length) {
    return Kernels.run("part", x, Kernels.number((long) first), Kernels.number((long) length));
  }

  /**
   * Of x (B, S, H·3·D), query, key and value of head after head, all of one kind: (B, S, H·D).
   *
   * @param which 0 queries, 1 keys, 2 values
   */
  public static NDArray wovenPart(NDArray x, int which, int headWidth) {
    return Kernels.run(
        "woven_part", x, Kernels.number((long) which), Kernels.number((long) headWidth));
  }

  /**
   * Rotary position embedding in rotate-half form on the first R of every head's D dimensions.
   *
   * @param x (B, S, H·D)
   * @param cos (S, R) or (B, 1, S, R), float32
   * @param sin like cos
   */
  public static NDArray rotary(NDArray x, NDArray cos, NDArray sin, int headWidth) {
    return Kernels.run("rotary", x, cos, sin, Kernels.number((long) headWidth));
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
      return Kernels.run("pack", w);
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
              Kernels.number(stack.form().eps()),
              Kernels.number(stack.form().clip()));
      inputs.addAll(stack.weights());
      inputs.addAll(keys);
      inputs.addAll(values);
      return Kernels.MODULE.run(method, inputs);
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
