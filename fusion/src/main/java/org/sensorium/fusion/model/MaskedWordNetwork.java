package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.MaskedWordBatch;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.WordFusion;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;

/**
 * MedVInT-TE: the decoder reads question and masked answer, as LLaMA does, causally and up to its
 * last norm; its hidden states meet what learned queries saw of the image in one block where all
 * see all; the masked words are predicted where they stand.
 *
 * <p>What is supervised in a row, the answer and its end token, is replaced by the mask token and
 * predicted at the same places, without a shift. Every row is padded on the right to {@link
 * WordFusion#textPositions}: the decoder does not see the padding, but the padding's own states
 * take part in the fusion, as in the reference. That also counts the first token of a row ({@code
 * <s>}, never masked) in the loss; here the masked places alone count.
 *
 * <p>What the reference trains: everything but LLaMA's own weights, which get LoRA on q_proj and
 * v_proj (rank 8, alpha 32, dropout 0.1); its vision model too, of which a stage here trains the
 * upper blocks if {@code train} names the encoder. AdamW at 2e-5.
 *
 * <p>How many masks a question gets: the reference's test takes as many as the true answer and its
 * end have. An answer is not known here, so the masks are as many as the session's tokens, that is
 * {@code max_new_tokens}: 2 for the letter of a choice (it and its end), for blanks as long as
 * answers are. All are filled in one pass, each by itself; the first end token ends the answer.
 *
 * <p>Legend: B rows, S places of the text, N masked words, W words of the vocabulary.
 *
 * @param projector from features to what the queries have seen: the fusion, with a trained tower
 *     before it where there is one
 * @param fusion from states and what was seen to words
 * @param maskToken the decoder's end token {@code </s>}, which is mask, too
 * @see <a href="https://arxiv.org/abs/2305.10415">PMC-VQA</a>, MedVInT_TE
 *     models/llama/vqa_model.py, dataset/dataset.py and test.py
 */
public record MaskedWordNetwork(
    Projector projector, WordFusion fusion, LanguageDecoder language, int maskToken)
    implements MultimodalNetwork {
  /**
   * Logits of the masked words.
   *
   * @param step owner of the result
   * @param features one (P, V) a row
   * @return (N, W), float32
   */
  public NDArray supervisedLogits(NDManager step, MaskedWordBatch batch, List<NDArray> features) {
    if (features.size() != batch.rows()) {
      throw new IllegalArgumentException(
          "%d rows with %d images: MedVInT-TE reads exactly one image a row"
              .formatted(batch.rows(), features.size()));
    }
    NDArray words = language.embed(batch.idArray(step)); // (B, S, C)
    NDArray hidden = language.hidden(words, batch.layout()); // (B, S, C)
    NDArray seen = projector.forward(MultimodalNetwork.stack(step, features)); // (B, Q, D)
    return fusion.logits(hidden, seen, batch.lossAt());
  }

  @Override
  public NDArray summedLoss(NDManager step, List<InputRow> rows, List<NDArray> features) {
    checkMedia(rows);
    MaskedWordBatch batch = MaskedWordBatch.of(rows, maskToken, maxPositions());
    return LossKernels.crossEntropySum(
        supervisedLogits(step, batch, features), step.create(batch.targets()));
  }

  /** As many images as rows is not enough: another row might show two. */
  private static void checkMedia(List<InputRow> rows) {
    for (InputRow row : rows) {
      if (row.media().size() != 1) {
        throw new IllegalArgumentException(
            "a row shows %d images, but MedVInT-TE reads exactly one a row"
                .formatted(row.media().size()));
      }
    }
  }

  @Override
  public int minMedia() {
    return 1;
  }

  @Override
  public int maxMedia() {
    return 1;
  }

  /** None: the image stands beside the text. */
  @Override
  public int mediumPositions(Media.Kind kind, int featurePositions) {
    return 0;
  }

  @Override
  public int maxPositions() {
    return fusion.textPositions();
  }

  @Override
  public boolean oneAnswerARow() {
    return true;
  }

  @Override
  public AnswerSession session() {
    return new Session();
  }

  /** All masks are filled in {@link #begin}; the steps tell one after the other. */
  private final class Session implements AnswerSession {
    private final NDManager owner = NDManager.newBaseManager(language.device());
    private @Nullable NDArray logits; // (B, masks, W)
    private int told;

    @Override
    public int room(List<InputRow> prompts) {
      return maxPositions() - InputRow.longest(prompts);
    }

    @Override
    public NDArray begin(
        NDManager work, List<InputRow> prompts, List<NDArray> features, int tokens) {
      if (logits != null) {
        logits.close();
      }
      checkMedia(prompts);
      MaskedWordBatch batch = MaskedWordBatch.asking(prompts, tokens, maskToken, maxPositions());
      NDArray flat =
          Kernels.to(supervisedLogits(work, batch, features), Precision.FLOAT32); // (B·masks, W)
      NDArray filled = flat.reshape(new Shape(prompts.size(), tokens, -1));
      filled.attach(owner);
      logits = filled;
      told = 0;
      return next(work, filled);
    }

    @Override
    public NDArray step(NDManager work, long[] last) {
      NDArray filled = logits;
      if (filled == null || told == filled.getShape().get(1)) {
        throw new IllegalStateException(
            filled == null
                ? "begin was not called"
                : "%d masks were asked for, and all are told".formatted(told));
      }
      return next(work, filled);
    }

    private NDArray next(NDManager work, NDArray filled) {
      NDArray one = filled.get(":, " + told++); // (B, W)
      one.attach(work);
      return one;
    }

    @Override
    public void close() {
      owner.close();
    }
  }
}
