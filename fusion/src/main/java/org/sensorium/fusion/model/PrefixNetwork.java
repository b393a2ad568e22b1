package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.RowKernels;

/**
 * A prefix model: projected features stand among the embeddings of the words, and the decoder reads
 * on. Media of different kinds, each projected in its own way, may stand in one row.
 *
 * <p>Legend: B rows, S positions, C width of the decoder, N supervised tokens.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>; transformers
 *     LlavaForConditionalGeneration
 */
public record PrefixNetwork(Map<Media.Kind, Projector> projectors, LanguageDecoder language)
    implements MultimodalNetwork {

  public PrefixNetwork {
    projectors = new TreeMap<>(projectors);
  }

  /** A model that reads pictures. */
  public PrefixNetwork(Projector projector, LanguageDecoder language) {
    this(Map.of(Media.Kind.IMAGE, projector), language);
  }

  @Override
  public Projector projector() {
    if (projectors.size() != 1) {
      throw new IllegalStateException("the model has projectors for " + projectors.keySet());
    }
    return projectors.values().iterator().next();
  }

  @Override
  public Projector projector(Media.Kind kind) {
    return Objects.requireNonNull(projectors.get(kind), kind::name);
  }

  @Override
  public boolean readsInstruction() {
    return projectors.values().stream().anyMatch(Projector::readsInstruction);
  }

  /**
   * Embeddings of a batch.
   *
   * @param step owner of the result
   * @param features one (P, V) a medium, in the order of the batch; P and V are those of its kind
   * @return (B, S, C), float32
   */
  public NDArray embed(NDManager step, SplicedBatch batch, List<NDArray> features) {
    NDArray words = language.embed(batch.idArray(step)); // (B, S, C)
    if (features.isEmpty()) {
      return words;
    }
    if (projectors.size() == 1) {
      return put(step, words, projector(), features, batch.mediaAt(), batch.instruction());
    }
    NDArray filled = words;
    for (Map.Entry<Media.Kind, Projector> of : projectors.entrySet()) {
      List<Integer> media = new ArrayList<>(); // of this kind
      LongStream.Builder places = LongStream.builder();
      int at = 0;
      for (int m = 0; m < batch.media().size(); m++) {
        SplicedBatch.Medium medium = batch.media().get(m);
        if (medium.kind() == of.getKey()) {
          media.add(m);
          Arrays.stream(batch.mediaAt(), at, at + medium.positions()).forEach(places::add);
        }
        at += medium.positions();
      }
      if (!media.isEmpty()) {
        filled =
            put(
                step,
                filled,
                of.getValue(),
                media.stream().map(features::get).toList(),
                places.build().toArray(),
                batch.instruction().of(media));
      }
    }
    return filled;
  }

  /** Puts features of one kind in their places. */
  private static NDArray put(
      NDManager step,
      NDArray words,
      Projector projector,
      List<NDArray> features,
      long[] places,
      Instruction asked) {
    NDArray stacked = MultimodalNetwork.stack(step, features);
    NDArray projected = projector.forward(stacked, projector.readsInstruction() ? asked : null);
    return RowKernels.putRows(words, step.create(places), projected);
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
