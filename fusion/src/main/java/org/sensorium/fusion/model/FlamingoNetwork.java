package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.Linear;

/**
 * The arithmetic of a cross-attention model: a medium is one token in the text, {@code <image>},
 * and gated blocks between the decoder's layers let each word look at the latents of one medium, as
 * {@link SeenImage} says. Where a row has none, the blocks' MLPs still work, as in OpenFlamingo;
 * Multimodal-GPT leaves the blocks out of rows of words alone.
 *
 * <p>Legend: B rows, S positions, M media, F frames, P positions of a medium's features, V their
 * width, L latents, C width of the decoder, N supervised tokens.
 *
 * @see <a href="https://arxiv.org/abs/2204.14198">Flamingo</a>; open_flamingo 2.0.1 Flamingo,
 *     {@code Luodian/Otter} OtterModel, {@code open-mmlab/Multimodal-GPT}
 */
public final class FlamingoNetwork implements MultimodalNetwork {
  private final PerceiverResampler resampler;
  private final GatedLayers gates;
  private final LanguageDecoder decoder;
  private final int imageToken;
  private final SeenImage rule;

  /**
   * Puts the parts together.
   *
   * @param imageToken id of {@code <image>} in the decoder's vocabulary
   * @param rule which image a word sees
   */
  public FlamingoNetwork(
      PerceiverResampler resampler,
      GatedLayers gates,
      LanguageDecoder decoder,
      int imageToken,
      SeenImage rule) {
    if (imageToken < 0 || imageToken >= decoder.vocabularySize()) {
      throw new IllegalArgumentException(
          "the image token is %d, but the decoder's vocabulary has %d rows: give it trained rows"
              .formatted(imageToken, decoder.vocabularySize()));
    }
    this.resampler = resampler;
    this.gates = gates;
    this.decoder = decoder;
    this.imageToken = imageToken;
    this.rule = rule;
  }

  @Override
  public PerceiverResampler projector() {
    return resampler;
  }

  @Override
  public LanguageDecoder language() {
    return decoder;
  }

  @Override
  public int mediumPositions(Media.Kind kind, int featurePositions) {
    return 1; // its token
  }

  @Override
  public int maxMedia() {
    return resampler.maxMedia();
  }

  @Override
  public int maxPositions() {
    return decoder.maxPositions();
  }

  /**
   * Hidden states behind the decoder's last norm.
   *
   * @param step owner of the result
   * @param batch a medium takes one position
   * @param features one (P, V) or (F, P, V) a medium, all of one shape, in the order of the batch
   * @return (B, S, C), float32
   */
  public NDArray hidden(NDManager step, SplicedBatch batch, List<NDArray> features) {
    ImagesInView images = view(batch, features);
    return decoder.hidden(
        embed(step, batch), batch.layout(), words(step, images, latents(step, images, features)));
  }

  /**
   * Logits at the positions that predict a supervised token, and only there.
   *
   * @return (N, vocabulary), in the type of the decoder's head
   */
  public NDArray supervisedLogits(NDManager step, SplicedBatch batch, List<NDArray> features) {
    NDArray hidden = hidden(step, batch, features);
    return decoder.logits(RowKernels.gatherRows(hidden, step.create(batch.lossAt())));
  }

  /**
   * Cross entropy summed over the supervised tokens.
   *
   * @return a scalar, owned by step
   */
  public NDArray summedLoss(NDManager step, SplicedBatch batch, List<NDArray> features) {
    return LossKernels.crossEntropySum(
        supervisedLogits(step, batch, features), step.create(batch.targets()));
  }

  @Override
  public NDArray summedLoss(NDManager step, List<InputRow> rows, List<NDArray> features) {
    return summedLoss(step, SplicedBatch.of(rows, SplicedBatch.Padding.RIGHT), features);
  }

  @Override
  public FlamingoSession session() {
    return new FlamingoSession(this);
  }

  /**
   * What is trained between image and text, by its names: {@code perceiver.…} and {@code
   * gated_cross_attn_layers.…}.
   */
  @Override
  public Map<String, NDArray> bridge(Media.Kind kind) {
    Map<String, NDArray> bridge = new LinkedHashMap<>();
    resampler.weights().forEach((name, weight) -> bridge.put("perceiver." + name, weight));
    bridge.putAll(gates.weights());
    return bridge;
  }

  /**
   * The linear maps of the decoder and of the gated blocks in it, by their paths. The resampler's
   * are not among them: Multimodal-GPT puts its branches into the language model alone, and the
   * names it targets ({@code to_q}, {@code ff.1}) would reach them.
   */
  @Override
  public Map<String, Linear> linears() {
    Map<String, Linear> linears = new LinkedHashMap<>(decoder.linears());
    linears.putAll(gates.linears());
    return linears;
  }

  ImagesInView view(SplicedBatch batch, List<NDArray> features) {
    return ImagesInView.of(batch, features.size(), rule);
  }

  GatedLayers gates() {
    return gates;
  }

  /** The batch's words and, where a medium stands, its token: (B, S, C), owned by step. */
  NDArray embed(NDManager step, SplicedBatch batch) {
    long[] ids = batch.ids().clone();
    for (long at : batch.mediaAt()) {
      ids[Math.toIntExact(at)] = imageToken;
    }
    return decoder.embed(step.create(ids, new Shape(batch.rows(), batch.positions())));
  }

  /** (M, L, V), owned by step; null where there are no media. */
  @Nullable NDArray latents(NDManager step, ImagesInView images, List<NDArray> features) {
    if (features.isEmpty()) {
      return null;
    }
    NDArray stacked = NDArrays.stack(new NDList(features));
    stacked.attach(step);
    return resampler.forward(stacked, images.places());
  }

  /** The blocks as the words of a batch meet them. */
  ImageHook words(NDManager step, ImagesInView images, @Nullable NDArray latents) {
    if (latents == null) {
      return ImageHook.blind(gates);
    }
    int each = (int) latents.getShape().get(1);
    return new ImageHook(gates, gates.read(images.rows(latents)), images.words(step, each));
  }
}
