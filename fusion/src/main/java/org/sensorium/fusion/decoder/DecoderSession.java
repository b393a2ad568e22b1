package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;

/** Decoding with a preallocated key–value cache: a prompt first, then token after token. */
public interface DecoderSession extends AutoCloseable {

  /**
   * Starts anew.
   *
   * @param lengths positions each row of the prompt really has; shorter rows are padded on the
   *     <em>left</em>
   * @param capacity positions in all, prompt and answer, that the cache has to hold
   */
  void begin(int[] lengths, int capacity);

  /**
   * Takes the next S positions.
   *
   * @param embeddings (B, S, C), float32
   * @return logits of the last position, (B, V), float32; owned by the manager of embeddings
   */
  NDArray step(NDArray embeddings);

  /** Positions taken so far. */
  int position();

  @Override
  void close();
}
