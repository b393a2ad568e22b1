package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * An encoder–decoder language model over embeddings, so that projected media can stand between the
 * words the encoder reads.
 *
 * <p>Legend: B batch, S positions of the encoder, T of the decoder, C width, V vocabulary.
 */
public interface Seq2SeqDecoder {

  /** Width C of an embedding. */
  int width();

  /** Rows V of the embedding table, which encoder and decoder share. */
  int vocabularySize();

  /** The id that every answer starts with. */
  int startToken();

  /** The type the frozen matrices are held in. */
  Precision precision();

  /** Where the weights lie; inputs have to lie there too. */
  Device device();

  /** Ids (B, S) INT64 to embeddings (B, S, C) float32; owned by the manager of ids. */
  NDArray embed(NDArray ids);

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

  /** Hidden states (…, C) to logits (…, V), in the type of the head. */
  NDArray logits(NDArray hidden);

  /** Every linear map inside, by its path in the checkpoint. */
  Map<String, Linear> linears();

  /** All weights by the names of the checkpoint, each once. */
  Map<String, NDArray> weights();

  /**
   * Prepares token-by-token decoding with the weights as they are at each step, low-rank branches
   * included. The caller closes it, before the decoder's weights are freed.
   */
  Seq2SeqSession session();
}
