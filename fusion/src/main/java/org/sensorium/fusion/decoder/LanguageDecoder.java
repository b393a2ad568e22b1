package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * A causal language model over embeddings, so that projected media can stand between words.
 *
 * <p>Legend: B batch, S positions, C width, V vocabulary.
 */
public interface LanguageDecoder extends LanguageModel {

  /** Positions the model was made for. */
  int maxPositions();

  /** How many layers there are, which a {@link LayerHook} counts. */
  int layers();

  /** {@link #hidden(NDArray, AttentionLayout, LayerHook)} with nothing between the layers. */
  default NDArray hidden(NDArray embeddings, @Nullable AttentionLayout layout) {
    return hidden(embeddings, layout, LayerHook.NONE);
  }

  /**
   * Hidden states after the last norm.
   *
   * @param embeddings (B, S, C), float32; the owner of the result
   * @param layout who sees whom; null for plain causal attention, which also serves rows that are
   *     padded on the right as long as nobody reads the states of the padding
   * @param hook what is done between the layers
   * @return (B, S, C), float32
   */
  NDArray hidden(NDArray embeddings, @Nullable AttentionLayout layout, LayerHook hook);

  /** {@link #session(LayerHook)} with nothing between the layers. */
  default DecoderSession session() {
    return session(LayerHook.NONE);
  }

  /**
   * Prepares token-by-token decoding with the weights as they are now, low-rank branches merged in.
   * The caller closes it, before the decoder's weights are freed. Branches that are trained on do
   * not reach it; where matrices are not packed it reads the decoder's own, so make it anew after
   * these were trained.
   *
   * @param hook what is done between the layers; it is called in each step
   */
  DecoderSession session(LayerHook hook);

  /**
   * New trained rows as they start: those that the embedding table has keep their values; the
   * others are its mean, moved by as little as transformers' {@code resize_token_embeddings} moves
   * it.
   *
   * @param owner of the rows
   * @param ids ascending; those beyond the table go on where it ends
   * @param seed of that little
   */
  TrainedRows newRows(NDManager owner, int[] ids, long seed);

  /**
   * This decoder, sharing all weights, with rows that replace or continue the embedding table's.
   */
  LanguageDecoder with(TrainedRows rows);
}
