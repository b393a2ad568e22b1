package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * An encoder–decoder language model over embeddings, so that projected media can stand between the
 * words the encoder reads.
 *
 * <p>Legend: B batch, S positions of the encoder, T of the decoder, C width, V vocabulary.
 */
public interface Seq2SeqDecoder extends LanguageModel {

  /** The id that every answer starts with. */
  int startToken();

  /**
   * What the decoder looks at.
   *
   * @param embeddings (B, S, C), float32; the owner of the result
   * @param attended (B, S), false where a position is padding, on either side; null for none
   * @return (B, S, C), float32; the states of padding mean nothing
   */
  NDArray encode(NDArray embeddings, boolean @Nullable [][] attended);

  /**
   * Hidden states of the decoder after its last norm; a position sees those before it.
   *
   * @param embeddings (B, T, C), float32, of the start token and what follows
   * @param encoded (B, S, C), from {@link #encode}
   * @param attended as {@link #encode} had it
   * @return (B, T, C), float32
   */
  NDArray hidden(NDArray embeddings, NDArray encoded, boolean @Nullable [][] attended);

  /**
   * Prepares token-by-token decoding with the weights as they are at each step, low-rank branches
   * included. The caller closes it, before the decoder's weights are freed.
   */
  Seq2SeqSession session();
}
