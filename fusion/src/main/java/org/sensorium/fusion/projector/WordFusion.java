package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.RowKernels;

/**
 * What MedVInT-TE builds around its text encoder: learned queries look at the image, stand behind
 * the text in one transformer block where all see all, and the text's places give words.
 *
 * <p>The published one has 32 queries, width 768, 12 layers of 4 heads, inner 768, a text of 256
 * places and 32000 words, LLaMA's. Features of another width than the queries' go through {@code
 * image_embed.0} first (PMC-CLIP's 2048); CLIP's are taken as they are. Its files also hold {@code
 * positional_embedding}, {@code text_projection}, {@code logit_scale}, {@code
 * qformer_decoder_layer.…} and {@code qformer_decoder_norm.…} (that of the decoder once more),
 * which the reference computes nothing with. It leaves the queries of a new model as the memory was
 * found; here they start normal.
 *
 * <p>Legend: B batch, P positions of the features, V their width, S places of the text, T its
 * width, Q queries, D their width, N places that are asked for, W words.
 *
 * @see <a href="https://arxiv.org/abs/2305.10415">PMC-VQA</a>, MedVInT_TE models/llama/vqa_model.py
 */
public final class WordFusion implements Projector {
  /** Its exact id in {@link Projectors}. */
  public static final String ID = "masked_fusion";

  private static final String IMAGE_EMBED = "image_embed.0";
  private static final String TEXT_EMBED = "text_embed.0";
  private static final String BLOCK = "fusion_module.resblocks.0";
  private static final QueryDecoder.Names NAMES =
      new QueryDecoder.Names("qformer_query", "qformer_decoder");
  private static final int HEADS = 8; // of the fusion block, whatever its width

  private final Queries sizes;
  private final @Nullable Affine imageEmbed; // (D, V)
  private final QueryDecoder decoder;
  private final Affine textEmbed; // (D, T)
  private final NDArray imageMark; // (1, 1, D)
  private final FusionBlock block;
  private final NDArray words; // (D, W)

  private WordFusion(
      Queries sizes,
      @Nullable Affine imageEmbed,
      QueryDecoder decoder,
      Affine textEmbed,
      NDArray imageMark,
      FusionBlock block,
      NDArray words) {
    this.sizes = sizes;
    this.imageEmbed = imageEmbed;
    this.decoder = decoder;
    this.textEmbed = textEmbed;
    this.imageMark = imageMark;
    this.block = block;
    this.words = words;
  }

  static WordFusion load(WeightSource source, ProjectorConfig config) throws IOException {
    Queries sizes = QueryDecoder.sizes(config);
    int width = sizes.width();
    if (width % HEADS != 0 || sizes.vocabulary() < 1 || sizes.textPositions() < 1) {
      throw new IllegalArgumentException(
          "projector \"%s\" needs a queries.width that divides by %d, a vocabulary (words) and text_positions (places of the text), got %d, %d and %d"
              .formatted(config.type(), HEADS, width, sizes.vocabulary(), sizes.textPositions()));
    }
    return new WordFusion(
        sizes,
        config.in() == width ? null : Affine.load(source, IMAGE_EMBED, config.in(), width),
        QueryDecoder.load(source, NAMES, sizes),
        Affine.load(source, TEXT_EMBED, config.out(), width),
        source.get("img_special_token", new Shape(1, 1, width), Initial.ZEROS),
        FusionBlock.load(source, BLOCK, width, HEADS),
        source.get("mlm_projection", new Shape(width, sizes.vocabulary()), Initial.TRANSPOSED));
  }

  /** Places of the text: shorter ones are padded, and the padding is part of what is seen. */
  public int textPositions() {
    return sizes.textPositions();
  }

  /** Features (B, P, V) to what the queries have seen, (B, Q, D). */
  @Override
  public NDArray forward(NDArray features) {
    return decoder.forward(imageEmbed == null ? features : imageEmbed.forward(features));
  }

  /**
   * The words at some places of the text.
   *
   * @param hidden (B, S, T) of the text encoder; the owner of the result
   * @param seen (B, Q, D), from {@link #forward}
   * @param at (N) which of the B · S places
   * @return logits (N, W)
   */
  public NDArray logits(NDArray hidden, NDArray seen, long[] at) {
    long places = hidden.getShape().get(1);
    NDArray text = textEmbed.forward(hidden); // (B, S, D)
    NDArray marked = RowKernels.concatPositions(text, RowKernels.expandBatch(text, imageMark));
    NDArray x = RowKernels.concatPositions(marked, seen); // (B, S + 1 + Q, D)
    long all = x.getShape().get(1);
    long[] rows = new long[at.length];
    for (int i = 0; i < at.length; i++) {
      rows[i] = at[i] / places * all + at[i] % places;
    }
    NDArray fused = block.forward(x, x.getManager().create(rows)); // (N, D)
    return Kernels.linearTransposed(fused, words);
  }

  @Override
  public int positions(int featurePositions) {
    return sizes.count();
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    if (imageEmbed != null) {
      imageEmbed.putWeights(IMAGE_EMBED, weights);
    }
    decoder.putWeights(weights);
    textEmbed.putWeights(TEXT_EMBED, weights);
    weights.put("img_special_token", imageMark);
    block.putWeights(BLOCK, weights);
    weights.put("mlm_projection", words);
    return weights;
  }
}
