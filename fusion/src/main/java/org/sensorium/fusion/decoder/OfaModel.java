package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.Linear;

/**
 * OFA: an encoder–decoder that reads the patches of an image and a text behind them, and writes
 * words, among which are those for places in the image ({@link OfaVocabulary}).
 *
 * <p>What {@link Seq2SeqDecoders} loads reads text alone. {@link #over} gives the same weights with
 * an image before the text: its encoder then takes the projected patches, row by row, and after
 * them the words. An image that a row of the batch lacks is padding: its patches are not attended.
 *
 * <p>The net that sees pictures is an encoder of its own ({@code VisionEncoders}, {@code ofa}), and
 * {@code encoder.image_proj} behind it a linear projector; neither is read here. Nor are the tables
 * that only images that are written need, {@code decoder.image_…}.
 *
 * <p>Legend: B batch, P patches, S words, T words of an answer, C width, V vocabulary.
 *
 * @see <a href="https://arxiv.org/abs/2202.03052">OFA</a>; OFA-Sys/OFA models/ofa at a36b91c
 */
public final class OfaModel implements Seq2SeqDecoder {
  private final Parts parts;
  private final PatchGrid grid;

  /** The weights. */
  private record Parts(
      OfaShape shape,
      Precision precision,
      Device device,
      Embedding embedding,
      OfaEncoder encoder,
      OfaDecoder decoder,
      Linear head,
      OfaWeights weights) {}

  private OfaModel(Parts parts, PatchGrid grid) {
    this.parts = parts;
    this.grid = grid;
  }

  static OfaModel load(WeightScope scope, OfaShape shape, Precision precision) throws IOException {
    OfaWeights weights = OfaWeights.of(scope, shape, precision);
    int c = shape.width();
    Embedding embedding = weights.words("encoder.embed_tokens", shape.vocabulary(), c);
    Parts parts =
        new Parts(
            shape,
            precision,
            scope.manager().getDevice(),
            embedding,
            OfaEncoder.load(weights, shape),
            OfaDecoder.load(weights, shape),
            Linear.of(embedding.weight(), null, c, shape.vocabulary()),
            weights);
    return new OfaModel(parts, PatchGrid.NONE);
  }

  /**
   * This model, sharing its weights, with images before the texts it reads.
   *
   * @param grid of every image; {@link PatchGrid#NONE} for text alone
   * @throws IllegalArgumentException if it is larger than the table of places
   */
  public OfaModel over(PatchGrid grid) {
    parts.encoder().patchPlaces().check(grid);
    return new OfaModel(parts, grid);
  }

  /** How the images lie that its encoder expects. */
  public PatchGrid grid() {
    return grid;
  }

  /** Words that a text, or an answer, has at most. */
  public int maxWords() {
    return parts.shape().positions();
  }

  @Override
  public int width() {
    return parts.shape().width();
  }

  @Override
  public int vocabularySize() {
    return parts.shape().vocabulary();
  }

  @Override
  public int startToken() {
    return parts.shape().startToken();
  }

  @Override
  public Precision precision() {
    return parts.precision();
  }

  @Override
  public Device device() {
    return parts.device();
  }

  OfaShape shape() {
    return parts.shape();
  }

  OfaEncoder encoder() {
    return parts.encoder();
  }

  OfaDecoder decoder() {
    return parts.decoder();
  }

  @Override
  public NDArray embed(NDArray ids) {
    return parts.embedding().forward(ids);
  }

  /**
   * {@inheritDoc}
   *
   * @param embeddings (B, P + S, C), float32: the patches of the grid, then words
   */
  @Override
  public NDArray encode(NDArray embeddings, boolean @Nullable [][] attended) {
    return parts.encoder().forward(embeddings, grid, attended);
  }

  @Override
  public NDArray hidden(NDArray embeddings, NDArray encoded, boolean @Nullable [][] attended) {
    int words = OfaEncoder.words(encoded, grid);
    NDArray places = parts.encoder().places(embeddings.getManager(), grid, words);
    NDArray unseen = T5Decoder.encoderBias(embeddings.getManager(), attended);
    return parts.decoder().forward(embeddings, encoded, places, unseen);
  }

  @Override
  public NDArray logits(NDArray hidden) {
    return parts.head().forward(hidden);
  }

  @Override
  public Map<String, Linear> linears() {
    return parts.weights().linears();
  }

  @Override
  public Map<String, NDArray> embeddings() {
    return Map.of("encoder.embed_tokens.weight", parts.embedding().weight());
  }

  @Override
  public Map<String, NDArray> weights() {
    return parts.weights().all();
  }

  @Override
  public Seq2SeqSession session() {
    return new OfaSession(this);
  }
}
