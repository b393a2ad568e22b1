package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** Decoding beside an encoded text, with a preallocated key–value cache. */
public interface Seq2SeqSession extends AutoCloseable {

  /**
   * Starts anew.
   *
   * @param encoded (B, S, C), from {@link Seq2SeqDecoder#encode}; not needed afterwards
   * @param attended as the encoder had it
   * @param capacity positions in all that the decoder takes
   */
  void begin(NDArray encoded, boolean @Nullable [][] attended, int capacity);

  /**
   * Takes the next positions.
   *
   * @param embeddings (B, T, C), float32
   * @return logits of the last position, (B, V), float32; owned by the manager of embeddings
   */
  NDArray step(NDArray embeddings);

  /** Positions taken so far. */
  int position();

  @Override
  void close();
}
