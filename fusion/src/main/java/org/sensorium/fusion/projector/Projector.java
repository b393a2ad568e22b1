package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * Maps the features of one medium into the decoder's embeddings.
 *
 * <p>Legend: B batch, P positions of the encoder's map, V its width, T width of the decoder.
 */
public interface Projector {

  /** Features (B, P, V) to embeddings (B, P, T), float32; owned by the manager of features. */
  NDArray forward(NDArray features);

  /** What is trained, by the name in the checkpoint ({@code linear_1.weight}). */
  Map<String, NDArray> weights();

  /** What is stored with the weights, but not trained ({@code input_norm.mean}). */
  default Map<String, NDArray> constants() {
    return Map.of();
  }
}
