package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * A language model over embeddings, so that projected media can stand between words.
 *
 * <p>Legend: B batch, S positions, C width, V vocabulary.
 */
public interface LanguageModel {

  /** Width C of an embedding. */
  int width();

  /** Rows V of the embedding table. */
  int vocabularySize();

  /** The type the frozen matrices are held in. */
  Precision precision();

  /** Where the weights lie; inputs have to lie there too. */
  Device device();

  /** Ids (B, S) INT64 to embeddings (B, S, C) float32; owned by the manager of ids. */
  NDArray embed(NDArray ids);

  /** Hidden states (…, C) to logits (…, V), in the type of the head. */
  NDArray logits(NDArray hidden);

  /**
   * Every linear map inside, by its path in the checkpoint ({@code model.layers.0.mlp.up_proj}).
   */
  Map<String, Linear> linears();

  /** All weights by the names of the checkpoint, each once. */
  Map<String, NDArray> weights();

  /** Of {@link #weights} the embedding table, and the head where it is a table of its own. */
  Map<String, NDArray> embeddings();
}
