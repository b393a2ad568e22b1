package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.Linear;

/**
 * A decoder that says how good a text is: one number, read at its last token, in place of words.
 *
 * <p>Legend: B batch, S positions, C width.
 *
 * @see <a href="https://arxiv.org/abs/2203.02155">InstructGPT</a>; transformers 5.23
 *     LlamaForSequenceClassification with one label
 */
public final class RewardModel {
  private static final int NO_PADDING = -1;

  private final LanguageDecoder decoder;
  private final Linear score; // key score
  private final int padId;

  private RewardModel(LanguageDecoder decoder, Linear score, int padId) {
    this.decoder = decoder;
    this.score = score;
    this.padId = padId;
  }

  /**
   * Reads the decoder and {@code score.weight} (1, C), which has no bias.
   *
   * @param scope whole checkpoint; its manager owns the weights
   * @param config as a hub {@code config.json} writes it; {@code pad_token_id} is what rows are
   *     filled up with
   * @throws CheckpointException if weights are missing or left over, or the architecture is unknown
   */
  public static RewardModel load(WeightScope scope, JsonNode config, Precision precision)
      throws IOException {
    // a head for words is neither stored nor needed
    ObjectNode headless = config.<ObjectNode>deepCopy().put("tie_word_embeddings", true);
    int width = LanguageDecoders.plan(scope.source(), headless).shape().ends().width();
    Linear score = Linear.load(scope.sub("score"), width, 1, false, Precision.FLOAT32);
    LanguageDecoder decoder = LanguageDecoders.load(scope, headless, precision);
    return new RewardModel(decoder, score, config.path("pad_token_id").asInt(NO_PADDING));
  }

  /**
   * The score of each row.
   *
   * @param ids (B, S) INT64, rows filled up on the right; the owner of the result
   * @return (B, 1), float32
   * @throws IllegalArgumentException if a row holds nothing but padding
   */
  public NDArray score(NDArray ids) {
    NDArray hidden = decoder.hidden(decoder.embed(ids), null); // (B, S, C)
    NDArray rows = hidden.getManager().create(lastTokens(ids));
    return score.forward(RowKernels.gatherRows(hidden.reshape(-1, decoder.width()), rows));
  }

  /** Where each row's last token that is no padding lies among the positions of all rows. */
  private long[] lastTokens(NDArray ids) {
    int count = (int) ids.getShape().get(1);
    long[] flat = ids.toLongArray();
    long[] last = new long[flat.length / count];
    for (int row = 0; row < last.length; row++) {
      int at = (row + 1) * count - 1;
      while (at >= row * count && flat[at] == padId) {
        at--;
      }
      if (at < row * count) {
        throw new IllegalArgumentException(
            "row %d holds nothing but padding (token %d); expected a text to score"
                .formatted(row, padId));
      }
      last[row] = at;
    }
    return last;
  }
}
