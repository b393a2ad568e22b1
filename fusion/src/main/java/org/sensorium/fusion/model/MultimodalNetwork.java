package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.kernels.Kernels;

/**
 * The arithmetic of a prefix model: projected features stand among the embeddings of the words, and
 * the decoder reads on.
 *
 * <p>Legend: B rows, S positions, M media, P positions of a medium, V width of its features, C
 * width of the decoder, N supervised tokens.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>; transformers
 *     LlavaForConditionalGeneration
 */
public record MultimodalNetwork(Projector projector, LanguageDecoder decoder) {

  /**
   * Embeddings of a batch.
   *
   * @param step owner of the result
   * @param features one (P, V) a medium, in the order of the batch
   * @return (B, S, C), float32
   */
  public NDArray embed(NDManager step, SplicedBatch batch, List<NDArray> features) {
    NDArray words = decoder.embed(batch.idArray(step)); // (B, S, C)
    if (features.isEmpty()) {
      return words;
    }
    return Kernels.putRows(
        words, step.create(batch.mediaAt()), projector.forward(stack(step, features)));
  }

  /**
   * Features as the encoder's cache holds them.
   *
   * @param features (P · V)
   * @return (P, V), owned by step
   */
  public static NDArray array(NDManager step, float[] features, int positions) {
    return step.create(features, new Shape(positions, features.length / positions));
  }

  /** M times (P, V) to (M, P, V), owned by step. */
  public static NDArray stack(NDManager step, List<NDArray> features) {
    NDArray stacked = NDArrays.stack(new NDList(features));
    stacked.attach(step);
    return stacked;
  }

  /**
   * Logits at the positions that predict a supervised token, and only there.
   *
   * @return (N, vocabulary), in the type of the decoder's head
   */
  public NDArray supervisedLogits(NDManager step, SplicedBatch batch, List<NDArray> features) {
    NDArray hidden = decoder.hidden(embed(step, batch, features), batch.layout()); // (B, S, C)
    return decoder.logits(Kernels.gatherRows(hidden, step.create(batch.lossAt())));
  }

  /**
   * Cross entropy summed over the supervised tokens: divide by their number over all passes of a
   * step, so that every token weighs the same wherever it stands.
   *
   * @return a scalar, owned by step
   */
  public NDArray summedLoss(NDManager step, SplicedBatch batch, List<NDArray> features) {
    return Kernels.crossEntropySum(
        supervisedLogits(step, batch, features), step.create(batch.targets()));
  }
}
