package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A causal language model over embeddings, so that projected media can stand between words.
 *
 * <p>Legend: B batch, S positions, C width, V vocabulary.
 */
public interface LanguageDecoder extends LanguageModel {

  /** Positions the model was made for. */
  int maxPositions();

  /**
   * Hidden states after the last norm.
   *
   * @param embeddings (B, S, C), float32; the owner of the result
   * @param layout who sees whom; null for plain causal attention, which also serves rows that are
   *     padded on the right as long as nobody reads the states of the padding
   * @return (B, S, C), float32
   */
  NDArray hidden(NDArray embeddings, @Nullable AttentionLayout layout);

  /**
   * Prepares token-by-token decoding with the weights as they are now, low-rank branches merged in.
   * The caller closes it, before the decoder's weights are freed. Branches that are trained on do
   * not reach it; where matrices are not packed it reads the decoder's own, so make it anew after
   * these were trained.
   */
  DecoderSession session();
}
