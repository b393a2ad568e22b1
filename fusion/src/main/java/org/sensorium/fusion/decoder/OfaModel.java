package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.Linear;

/**
 * OFA: an encoder–decoder that reads the patches of an image and a text behind them, and writes
 * words, among which are those for places in the image ({@link OfaVocabulary}).
 *
 * <p>What {@link Seq2SeqDecoders} loads reads text alone. {@link #over} gives the same weights with
 * an image before the text: its encoder then takes the projected patches, row by row, and after
 * them the words.
 *
 * <pre>{@code
 * NDArray patches = ofa.project(ofa.features(pixels)); // (B, P, C)
 * OfaModel seeing = ofa.over(ofa.images().grid(480, 480));
 * NDArray encoded = seeing.encode(patches.concat(seeing.embed(ids), 1), attended);
 * }</pre>
 *
 * <p>An image that a row of the batch lacks is padding: its patches are not attended.
 *
 * <p>Legend: B batch, P patches, F channels of the net of pictures, S words, T words of an answer,
 * C width, V vocabulary.
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
      OfaResNet images,
      Linear projection,
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
    OfaResNet images = OfaResNet.load(weights, "encoder.embed_images", shape.depths());
    Parts parts =
        new Parts(
            shape,
            precision,
            scope.manager().getDevice(),
            embedding,
            images,
            weights.linear("encoder.image_proj", images.channels(), c),
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
   */
  public OfaModel over(PatchGrid grid) {
    return new OfaModel(parts, grid);
  }

  /** How the images lie that its encoder expects. */
  public PatchGrid grid() {
    return grid;
  }

  /** The net that sees pictures. */
  public OfaResNet images() {
    return parts.images();
  }

  /** Pixels (B, 3, height, width) to what the net sees in the patches, (B, P, F) float32. */
  public NDArray features(NDArray pixels) {
    NDArray map = parts.images().forward(pixels);
    Shape shape = map.getShape();
    return map.reshape(shape.get(0), shape.get(1), shape.get(2) * shape.get(3)).transpose(0, 2, 1);
  }

  /** Features (B, P, F) to embeddings (B, P, C), float32; owned by the manager of features. */
  public NDArray project(NDArray features) {
    return Kernels.to(parts.projection().forward(features), Precision.FLOAT32);
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
    NDArray places = parts.encoder().places().all(embeddings.getManager(), grid, words);
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
