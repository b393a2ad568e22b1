package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.WeightSource;

/**
 * MedVInT-TD's projector: learned queries look at the features, then linear, ReLU, linear into the
 * decoder. The published one has 32 queries, 12 layers, inner 1024, and 12 heads over CLIP B/32
 * (768 wide) or 8 over the third stage of PMC-CLIP's ResNet-50 (1024 wide).
 *
 * <p>What the reference trains: everything but LLaMA's own weights, which get LoRA on q_proj and
 * v_proj (rank 8, alpha 32, dropout 0.1); its vision model too, of which a stage here trains the
 * upper blocks if {@code train} names the encoder. The 32 places stand before the first token of
 * the text and have no labels; no attention mask, so plainly causal. Of a question's row the loss
 * counts the answer and the end token behind it, which is id 1 ({@code tokenizer.eos_token_id = 1},
 * in LLaMA's vocabulary {@code <s>}); of a caption's row all tokens, the first {@code <s>} too;
 * never id 0, the padding.
 *
 * @see <a href="https://arxiv.org/abs/2305.10415">PMC-VQA</a>, MedVInT_TD models/QA_model.py
 */
final class QueryDecoderProjector implements Projector {
  private static final QueryDecoder.Names NAMES =
      new QueryDecoder.Names("query_embed.weight", "decoder");

  private final int count;
  private final QueryDecoder decoder;
  private final ReluMlp mlp;

  private QueryDecoderProjector(int count, QueryDecoder decoder, ReluMlp mlp) {
    this.count = count;
    this.decoder = decoder;
    this.mlp = mlp;
  }

  static QueryDecoderProjector load(WeightSource source, ProjectorConfig config)
      throws IOException {
    Queries sizes = QueryDecoder.sizes(config);
    if (sizes.width() != config.in()) {
      throw new IllegalArgumentException(
          "projector \"%s\": its queries must be as wide as the features, got %d and %d"
              .formatted(config.type(), sizes.width(), config.in()));
    }
    return new QueryDecoderProjector(
        sizes.count(),
        QueryDecoder.load(source, NAMES, sizes),
        ReluMlp.load(source, config.in(), config.out()));
  }

  @Override
  public NDArray forward(NDArray features) {
    return mlp.forward(look(features)); // (B, Q, T)
  }

  /** What the queries have seen, (B, Q, V). */
  NDArray look(NDArray features) {
    return decoder.forward(features);
  }

  @Override
  public int positions(int featurePositions) {
    return count;
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    decoder.putWeights(weights);
    mlp.putWeights(weights);
    return weights;
  }
}
