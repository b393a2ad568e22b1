package org.sensorium.fusion.decoder;

import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * What tells one transformer decoder from another: its sizes and its arithmetic.
 *
 * @param width hidden_size
 * @param layers how many
 * @param vocabulary rows of the embedding table
 * @param maxPositions positions the model was made for
 * @param norm every norm of the width
 * @param residual how attention and MLP are added to what came in
 * @param commonNorm whether attention and MLP, both added to what came in, share one norm
 * @param positions the position embedding
 * @param attention the attention of every layer
 * @param mlp the MLP of every layer
 * @param ends what is before and behind the layers
 * @param transposed whether the layers' matrices are stored as (in, out)
 */
record DecoderShape(
    int width,
    int layers,
    int vocabulary,
    int maxPositions,
    Norm norm,
    Residual residual,
    boolean commonNorm,
    PositionScheme positions,
    Attention attention,
    Mlp mlp,
    Ends ends,
    boolean transposed) {

  DecoderShape {
    if (positions instanceof PositionScheme.Alibi && attention.heads != attention.groups) {
      throw new IllegalArgumentException(
          "ALiBi needs as many key-value heads as query heads, got %d and %d"
              .formatted(attention.groups, attention.heads));
    }
  }

  /** The norms. */
  record Norm(DecoderNorm.Kind kind, boolean biased, double eps) {}

  /** How queries, keys and values come out of linear maps. */
  enum Fusion {
    /** Three maps. */
    NONE,
    /** One map: all queries, all keys, all values. */
    STACKED,
    /** One map: query, key and value of head after head. */
    WOVEN
  }

  /** Norms of queries and keys. */
  enum HeadNorm {
    NONE,
    /** A root mean square norm of each head. */
    EACH,
    /** A norm like the layers' over all heads together. */
    WHOLE
  }

  /**
   * The attention.
   *
   * @param heads query heads
   * @param groups key–value heads, a divisor of heads
   * @param headWidth dimensions of a head
   * @param biased whether q, k and v have biases
   * @param outBiased whether the output map has a bias
   * @param window how many positions one sees, itself included; 0 for all
   * @param clip bound of queries, keys and values; 0 for none
   */
  record Attention(
      int heads,
      int groups,
      int headWidth,
      Fusion fusion,
      boolean biased,
      boolean outBiased,
      HeadNorm headNorm,
      int window,
      double clip) {

    Attention {
      if (heads < 1 || groups < 1 || heads % groups != 0) {
        throw new IllegalArgumentException(
            "num_key_value_heads must divide num_attention_heads, got %d and %d"
                .formatted(groups, heads));
      }
      if (fusion == Fusion.WOVEN && heads != groups) {
        throw new IllegalArgumentException(
            "a woven query_key_value needs as many key-value heads as query heads, got %d and %d"
                .formatted(groups, heads));
      }
    }

    static Attention plain(int heads, int groups, int headWidth) {
      return new Attention(
          heads, groups, headWidth, Fusion.NONE, false, false, HeadNorm.NONE, 0, 0);
    }

    Attention withBiases(boolean inner, boolean output) {
      return new Attention(heads, groups, headWidth, fusion, inner, output, headNorm, window, clip);
    }

    Attention withFusion(Fusion other) {
      return new Attention(
          heads, groups, headWidth, other, biased, outBiased, headNorm, window, clip);
    }

    Attention withHeadNorm(HeadNorm other) {
      return new Attention(
          heads, groups, headWidth, fusion, biased, outBiased, other, window, clip);
    }

    Attention withWindow(int positions) {
      return new Attention(
          heads, groups, headWidth, fusion, biased, outBiased, headNorm, positions, clip);
    }

    Attention withClip(double bound) {
      return new Attention(
          heads, groups, headWidth, fusion, biased, outBiased, headNorm, window, bound);
    }
  }

  /** What multiplies the MLP's inner values. */
  enum Gate {
    NONE,
    /** A map beside the other. */
    BESIDE,
    /** The upper half of one map. */
    STACKED
  }

  /** The MLP; inner is intermediate_size. */
  record Mlp(int inner, Gate gate, Activation activation, boolean biased) {}

  /**
   * Before and behind the layers.
   *
   * @param width of embeddings and of what the head reads; maps lead to the layers' width and back
   *     where the two differ
   * @param scale the embeddings are multiplied with
   * @param normed whether there is a norm behind the layers
   * @param tied whether the head is the embedding table
   * @param headBiased whether the head has a bias
   */
  record Ends(int width, double scale, boolean normed, boolean tied, boolean headBiased) {
    static Ends of(int width, boolean tied) {
      return new Ends(width, 1, true, tied, false);
    }
  }
}
