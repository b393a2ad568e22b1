package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * A causal language model over embeddings, so that projected media can stand between words.
 *
 * <p>Legend: B batch, S positions, C width, V vocabulary.
 */
public interface LanguageDecoder {

  /** Width C of an embedding. */
  int width();

  /** Rows V of the embedding table. */
  int vocabularySize();

  /** Positions the model was made for. */
  int maxPositions();

  /** The type the frozen matrices are held in. */
  Precision precision();

  /** Where the weights lie; inputs have to lie there too. */
  Device device();

  /** Ids (B, S) INT64 to embeddings (B, S, C) float32; owned by the manager of ids. */
  NDArray embed(NDArray ids);

  /**
   * Hidden states after the last norm.
   *
   * @param embeddings (B, S, C), float32; the owner of the result
   * @param layout who sees whom; null for plain causal attention, which also serves rows that are
   *     padded on the right as long as nobody reads the states of the padding
   * @return (B, S, C), float32
   */
  NDArray hidden(NDArray embeddings, @Nullable AttentionLayout layout);

  /** Hidden states (…, C) to logits (…, V), in the type of the head. */
  NDArray logits(NDArray hidden);

  /**
   * Every linear map inside, by its path in the checkpoint ({@code model.layers.0.mlp.up_proj}).
   */
  Map<String, Linear> linears();

  /** All weights by the names of the checkpoint, each once. */
  Map<String, NDArray> weights();

  /**
   * Prepares token-by-token decoding with the weights as they are now, low-rank branches merged in.
   * The caller closes it, before the decoder's weights are freed. Branches that are trained on do
   * not reach it; where matrices are not packed it reads the decoder's own, so make it anew after
   * these were trained.
   */
  DecoderSession session();
}
