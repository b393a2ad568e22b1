package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;

/**
 * What is done to the states between a decoder's layers, as gated cross-attention does.
 *
 * <p>Legend: B batch, S positions, C width of the layers.
 */
public interface LayerHook {

  /** Does nothing anywhere. */
  LayerHook NONE =
      new LayerHook() {
        @Override
        public boolean at(int layer) {
          return false;
        }

        @Override
        public NDArray before(int layer, NDArray x) {
          return x;
        }
      };

  /** Whether {@link #before} is called before this layer, 0 the first; always the same answer. */
  boolean at(int layer);

  /**
   * Called with what would enter a layer; the result enters it.
   *
   * @param x (B, S, C), float32: all positions of a pass, or those new in a step of a session
   * @return (B, S, C), float32, owned by the manager of x
   */
  NDArray before(int layer, NDArray x);
}
