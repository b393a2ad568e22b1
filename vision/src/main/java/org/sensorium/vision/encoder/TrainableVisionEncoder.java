package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * A vision encoder whose upper blocks can be trained, as ShareGPT4V trains CLIP's from block 12 up:
 * what lies below stays frozen, so its hidden state is computed once (and may come from a cache),
 * and only the rest runs in each step.
 *
 * @see <a href="https://arxiv.org/abs/2311.12793">ShareGPT4V</a>
 */
public interface TrainableVisionEncoder extends VisionEncoder {

  /**
   * Goes on from a hidden state: what {@link #encode} gives for layer {@code to}, computed from
   * what it gave for layer {@code from}. Passes gradients, to the weights and to the hidden state.
   *
   * @param hidden (B, T, C) of layer {@code from}, all tokens, on the encoder's device
   * @param from a layer, counted as everywhere
   * @param to a later layer
   * @return (B, T, C) float32; it and all that is computed on the way belong to the manager of
   *     hidden
   * @throws IllegalArgumentException if a layer does not exist, they are not in this order, or
   *     hidden is no whole layer of the encoder
   */
  NDArray resume(NDArray hidden, int from, int to);

  /**
   * The weights that {@link #resume} uses between these layers, by transformers' names without the
   * tower's own prefix: {@code encoder.layers.12.self_attn.q_proj.weight} is the first that takes
   * layer 12 to layer 13.
   *
   * @return float32; the encoder's own arrays, so that a change counts at once; in the order of the
   *     blocks
   * @throws IllegalStateException if the encoder was loaded in another precision
   */
  Map<String, NDArray> weights(int from, int to);
}
