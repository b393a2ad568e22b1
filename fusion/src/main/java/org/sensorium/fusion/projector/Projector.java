package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps the features of one medium into the decoder's embeddings.
 *
 * <p>Legend: B batch, P positions of the encoder's map, V its width, Q positions in the decoder, T
 * width of the decoder.
 */
public interface Projector {

  /** Features (B, P, V) to embeddings (B, Q, T), float32; owned by the manager of features. */
  NDArray forward(NDArray features);

  /**
   * {@link #forward(NDArray)} with what is asked about each medium in view.
   *
   * @param instruction one row a medium; null where nothing is asked
   */
  default NDArray forward(NDArray features, @Nullable Instruction instruction) {
    return forward(features);
  }

  /**
   * What the queries of a projector look at, where that is not the features themselves.
   *
   * @return (B, P, V), owned by the manager of features
   */
  default NDArray seen(NDArray features) {
    return features;
  }

  /** Of {@link #weights} those that {@link #seen} depends on. */
  default Map<String, NDArray> seeing() {
    return Map.of();
  }

  /** Whether the instruction changes what comes out. */
  default boolean readsInstruction() {
    return false;
  }

  /** Positions Q that P positions of features become. */
  default int positions(int featurePositions) {
    return featurePositions;
  }

  /** What is trained, by the name in the checkpoint ({@code linear_1.weight}). */
  Map<String, NDArray> weights();

  /** What is stored with the weights, but not trained ({@code input_norm.mean}). */
  default Map<String, NDArray> constants() {
    return Map.of();
  }
}
