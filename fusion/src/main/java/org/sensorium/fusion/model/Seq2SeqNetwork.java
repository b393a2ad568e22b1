package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.sensorium.fusion.decoder.Seq2SeqDecoder;
import org.sensorium.fusion.decoder.Seq2SeqSession;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.Seq2SeqBatch;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.RowKernels;

/**
 * Projected features among the words that an encoder–decoder's encoder reads; its decoder answers.
 *
 * <p>Legend: B rows, S positions of the encoder, T of the decoder, C width, N tokens of the
 * answers.
 *
 * @see <a href="https://arxiv.org/abs/2301.12597">BLIP-2</a> over FlanT5; transformers
 *     Blip2ForConditionalGeneration
 */
public record Seq2SeqNetwork(Projector projector, Seq2SeqDecoder language)
    implements MultimodalNetwork {

  /**
   * What the decoder looks at.
   *
   * @param step owner of the result
   * @param features one (P, V) a medium, in the order of the batch
   * @return (B, S, C), float32
   */
  public NDArray encode(NDManager step, Seq2SeqBatch batch, List<NDArray> features) {
    NDArray x = language.embed(batch.source().idArray(step)); // (B, S, C)
    if (!features.isEmpty()) {
      Instruction asked = projector.readsInstruction() ? batch.instruction() : null;
      NDArray projected = projector.forward(MultimodalNetwork.stack(step, features), asked);
      x = RowKernels.putRows(x, step.create(batch.source().mediaAt()), projected);
    }
    return language.encode(x, batch.attended());
  }

  /**
   * Logits of the answers' tokens.
   *
   * @return (N, vocabulary), in the type of the decoder's head
   */
  public NDArray supervisedLogits(NDManager step, Seq2SeqBatch batch, List<NDArray> features) {
    NDArray encoded = encode(step, batch, features);
    NDArray words = language.embed(batch.decoderIdArray(step)); // (B, T, C)
    NDArray hidden = language.hidden(words, encoded, batch.attended());
    return language.logits(RowKernels.gatherRows(hidden, step.create(batch.lossAt())));
  }

  @Override
  public NDArray summedLoss(NDManager step, List<InputRow> rows, List<NDArray> features) {
    return summedLoss(step, Seq2SeqBatch.of(rows, language.startToken()), features);
  }

  NDArray summedLoss(NDManager step, Seq2SeqBatch batch, List<NDArray> features) {
    return LossKernels.crossEntropySum(
        supervisedLogits(step, batch, features), step.create(batch.targets()));
  }

  @Override
  public int maxPositions() {
    return Integer.MAX_VALUE; // relative positions have no end
  }

  @Override
  public boolean oneAnswerARow() {
    return true;
  }

  @Override
  public Session session() {
    return new Session();
  }

  /** Answers of this network. */
  final class Session implements AnswerSession {
    private final Seq2SeqSession session = language.session();

    @Override
    public int room(List<InputRow> prompts) {
      return Integer.MAX_VALUE;
    }

    @Override
    public int[] history(InputRow prompt) {
      return new int[] {language.startToken()};
    }

    @Override
    public NDArray begin(
        NDManager work, List<InputRow> prompts, List<NDArray> features, int tokens) {
      return begin(work, Seq2SeqBatch.of(prompts, language.startToken()), features, tokens);
    }

    NDArray begin(NDManager work, Seq2SeqBatch batch, List<NDArray> features, int tokens) {
      session.begin(encode(work, batch, features), batch.attended(), tokens);
      long[] start = new long[batch.source().rows()];
      Arrays.fill(start, language.startToken());
      return step(work, start);
    }

    @Override
    public NDArray step(NDManager work, long[] last) {
      return session.step(language.embed(work.create(last, new Shape(last.length, 1))));
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
