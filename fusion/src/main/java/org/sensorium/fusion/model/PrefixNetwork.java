package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.RowKernels;

/**
 * A prefix model: projected features stand among the embeddings of the words, and the decoder reads
 * on.
 *
 * <p>Legend: B rows, S positions, C width of the decoder, N supervised tokens.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>; transformers
 *     LlavaForConditionalGeneration
 */
public record PrefixNetwork(Projector projector, LanguageDecoder language)
    implements MultimodalNetwork {

  /**
   * Embeddings of a batch.
   *
   * @param step owner of the result
   * @param features one (P, V) a medium, in the order of the batch
   * @return (B, S, C), float32
   */
  public NDArray embed(NDManager step, SplicedBatch batch, List<NDArray> features) {
    NDArray words = language.embed(batch.idArray(step)); // (B, S, C)
    if (features.isEmpty()) {
      return words;
    }
    Instruction asked = projector.readsInstruction() ? batch.instruction() : null;
    NDArray projected = projector.forward(MultimodalNetwork.stack(step, features), asked);
    return RowKernels.putRows(words, step.create(batch.mediaAt()), projected);
  }

  /**
   * Logits at the positions that predict a supervised token, and only there.
   *
   * @return (N, vocabulary), in the type of the decoder's head
   */
  public NDArray supervisedLogits(NDManager step, SplicedBatch batch, List<NDArray> features) {
    NDArray hidden = language.hidden(embed(step, batch, features), batch.layout()); // (B, S, C)
    return language.logits(RowKernels.gatherRows(hidden, step.create(batch.lossAt())));
  }

  /** {@link #summedLoss(NDManager, List, List)} of rows that were put together already. */
  public NDArray summedLoss(NDManager step, SplicedBatch batch, List<NDArray> features) {
    return LossKernels.crossEntropySum(
        supervisedLogits(step, batch, features), step.create(batch.targets()));
  }

  @Override
  public NDArray summedLoss(NDManager step, List<InputRow> rows, List<NDArray> features) {
    return summedLoss(step, SplicedBatch.of(rows, SplicedBatch.Padding.RIGHT), features);
  }

  @Override
  public int maxPositions() {
    return language.maxPositions();
  }

  @Override
  public AnswerSession session() {
    return new PrefixSession(this);
  }
}
