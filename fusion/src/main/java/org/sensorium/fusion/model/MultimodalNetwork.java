package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.kernels.HostFloats;
import org.sensorium.nn.layers.Linear;

/**
 * The arithmetic of a system behind its frozen encoder: from rows of tokens and the features of
 * their media to a loss, and to answers.
 *
 * <p>Legend: M media, P positions of a medium, V width of its features.
 */
public interface MultimodalNetwork {

  /**
   * What the features go through first, in a model of one modality.
   *
   * @throws IllegalStateException in a model of several
   */
  Projector projector();

  /**
   * What features of media go through first.
   *
   * @param kind one that the model has an encoder for
   */
  default Projector projector(Media.Kind kind) {
    return projector();
  }

  /** The language model. */
  LanguageModel language();

  /**
   * Everything that is trained between the encoder of a modality and the language model, by its
   * name in the model's file.
   */
  default Map<String, NDArray> bridge(Media.Kind kind) {
    return projector(kind).weights();
  }

  /** What is stored with {@link #bridge}, but not trained. */
  default Map<String, NDArray> constants(Media.Kind kind) {
    return projector(kind).constants();
  }

  /** The linear maps that low-rank adapters may be attached to, by path. */
  default Map<String, Linear> linears() {
    return language().linears();
  }

  /** Places that a medium takes in a row, if it has so many positions of features. */
  default int mediumPositions(Media.Kind kind, int featurePositions) {
    return projector(kind).positions(featurePositions);
  }

  /** Longest row, places. */
  int maxPositions();

  /** Places that a row takes of {@link #maxPositions}. */
  default int places(InputRow row) {
    return row.reach();
  }

  /** How many media a row has to show. */
  default int minMedia() {
    return 0;
  }

  /** How many media a row may show. */
  default int maxMedia() {
    return Integer.MAX_VALUE;
  }

  /** Whether a row may hold one answer only, so that a conversation becomes a row a question. */
  default boolean oneAnswerARow() {
    return readsInstruction();
  }

  /**
   * Cross entropy summed over the supervised tokens: divide by their number over all passes of a
   * step, so that every token weighs the same wherever it stands.
   *
   * @param step owner of the result
   * @param features one (P, V) a medium, in the order of the rows; P and V are those of its kind
   * @return a scalar
   */
  NDArray summedLoss(NDManager step, List<InputRow> rows, List<NDArray> features);

  /** Prepares answering with the weights as they are now. */
  AnswerSession session();

  /** Whether the instruction changes what a projector makes of media. */
  default boolean readsInstruction() {
    return projector().readsInstruction();
  }

  /**
   * Features as the encoder's cache holds them.
   *
   * @param features (P · V)
   * @return (P, V), owned by step
   */
  static NDArray array(NDManager step, float[] features, int positions) {
    return HostFloats.array(step, features, new Shape(positions, features.length / positions));
  }

  /** M times (P, V) to (M, P, V), owned by step. */
  static NDArray stack(NDManager step, List<NDArray> features) {
    NDArray stacked = NDArrays.stack(new NDList(features));
    stacked.attach(step);
    return stacked;
  }
}
