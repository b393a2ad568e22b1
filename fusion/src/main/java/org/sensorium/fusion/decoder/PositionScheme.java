package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.sensorium.nn.layers.RotaryEmbedding;

/** How a decoder tells one position from another. */
sealed interface PositionScheme {

  /** Queries and keys are turned, the first dimensions of every head or all of them. */
  record Rotary(RotaryEmbedding embedding) implements PositionScheme {}

  /**
   * A table of vectors, added to the embeddings.
   *
   * @param name path of the table
   * @param offset rows before that of position 0; with some, padding reads the last of them, as
   *     transformers' OPT does
   */
  record Learned(String name, int offset) implements PositionScheme {}

  /**
   * Scores fall with the distance, at a slope of its own for each head.
   *
   * @param biasMax the flattest slope is 2^-biasMax
   * @see <a href="https://arxiv.org/abs/2108.12409">ALiBi</a>; MPT's order of the slopes
   */
  record Alibi(double biasMax) implements PositionScheme {

    /** One a head; of a power of two of slopes the odd ones come first where not all are needed. */
    float[] slopes(int heads) {
      int power = Integer.highestOneBit(Math.max(1, 2 * heads - 1)); // the next power of two
      float[] slopes = new float[heads];
      for (int i = 0; i < heads; i++) {
        int odd = power / 2;
        int step = power == heads ? i + 1 : i < odd ? 2 * (i + 1) : 2 * (i - odd) + 1;
        slopes[i] = (float) Math.pow(2, -step * biasMax / power);
      }
      return slopes;
    }

    /** (1, H, 1, 1), float32. */
    NDArray slopes(NDManager manager, int heads) {
      return manager.create(slopes(heads), new Shape(1, heads, 1, 1));
    }
  }
}
