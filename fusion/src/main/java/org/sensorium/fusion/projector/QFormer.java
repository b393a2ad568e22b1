package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.LayerNorm;

/**
 * A querying transformer: BERT whose first rows are learned queries, which look at the features of
 * a medium in every n-th layer.
 *
 * <p>Names are those of the hub's BLIP-2 and InstructBLIP: {@code query_tokens}, {@code
 * qformer.encoder.layer.L…}; {@link QFormerWeights} knows LAVIS' and BERT's. BERT's dropout is left
 * out.
 *
 * <p>Legend: B media, P positions of features, V their width, Q queries, L tokens of text, W width.
 *
 * @see <a href="https://arxiv.org/abs/2301.12597">BLIP-2</a>, <a
 *     href="https://arxiv.org/abs/2305.06500">InstructBLIP</a>; transformers Blip2QFormerModel and
 *     InstructBlipQFormerModel, LAVIS Qformer.py
 */
public final class QFormer {

  /** The tables of words and of their positions. */
  private record Tables(NDArray words, NDArray positions) {}

  private final Queries sizes;
  private final NDArray queries; // (1, Q, W)
  private final @Nullable Tables tables; // null where no text is read
  private final LayerNorm norm;
  private final List<QFormerLayer> layers;
  private final Map<String, NDArray> weights;

  private QFormer(
      Queries sizes,
      NDArray queries,
      @Nullable Tables tables,
      LayerNorm norm,
      List<QFormerLayer> layers,
      Map<String, NDArray> weights) {
    this.sizes = sizes;
    this.queries = queries;
    this.tables = tables;
    this.norm = norm;
    this.layers = layers;
    this.weights = weights;
  }

  /**
   * Reads or makes the weights, which stay the source's.
   *
   * @param features width V of the features
   * @param sizes with a vocabulary if text is read
   */
  public static QFormer load(WeightSource source, int features, Queries sizes) throws IOException {
    if (sizes.width() % sizes.heads() != 0) {
      throw new IllegalArgumentException(
          "a Q-Former's width must divide by its heads, got %d and %d"
              .formatted(sizes.width(), sizes.heads()));
    }
    Map<String, NDArray> weights = new LinkedHashMap<>();
    WeightSource noting =
        (name, shape, initial) -> {
          NDArray weight = source.get(name, shape, initial);
          weights.put(name, weight);
          return weight;
        };
    int width = sizes.width();
    NDArray queries = noting.get("query_tokens", new Shape(1, sizes.count(), width), Initial.BERT);
    Tables tables = null;
    if (sizes.vocabulary() > 0) {
      tables =
          new Tables(
              noting.get(
                  "qformer.embeddings.word_embeddings.weight",
                  new Shape(sizes.vocabulary(), width),
                  Initial.BERT),
              noting.get(
                  "qformer.embeddings.position_embeddings.weight",
                  new Shape(sizes.textPositions(), width),
                  Initial.BERT));
    }
    String normName = tables == null ? "qformer.layernorm" : "qformer.embeddings.layernorm";
    LayerNorm norm = QFormerAttention.norm(noting, normName, width, sizes.eps());
    List<QFormerLayer> layers = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      layers.add(QFormerLayer.load(noting, i, features, sizes));
    }
    return new QFormer(sizes, queries, tables, norm, layers, weights);
  }

  /** Queries alone: features (B, P, V) to (B, Q, W), owned as features are. */
  public NDArray forward(NDArray features) {
    NDArray x = norm.forward(RowKernels.expandBatch(features, queries));
    for (QFormerLayer layer : layers) {
      x = layer.forward(x, features);
    }
    return x;
  }

  /**
   * Queries and a text for each medium.
   *
   * @param features (B, P, V)
   * @param text B rows
   * @return (B, Q + L, W), owned as features are; rows of padding mean nothing
   * @throws IllegalArgumentException if the text is longer than the position table, has ids beyond
   *     the vocabulary, or is of another number of rows
   */
  public NDArray forward(NDArray features, Instruction text, QueryTextMask seen) {
    NDArray x = RowKernels.expandBatch(features, queries); // (B, Q, W)
    x = norm.forward(RowKernels.concatPositions(x, embed(features, text)));
    NDArray mask = seen.array(features.getManager(), sizes.count(), text);
    for (QFormerLayer layer : layers) {
      x = layer.forward(x, features, sizes.count(), mask);
    }
    return x;
  }

  /** (B, L, W): each word and its place, counted from 0. */
  private NDArray embed(NDArray features, Instruction text) {
    Tables tables = this.tables;
    if (tables == null) {
      throw new IllegalStateException("this Q-Former has no vocabulary, so it reads no text");
    }
    check(text, features.getShape().get(0));
    NDArray ids = text.array(features.getManager());
    NDArray places = features.getManager().arange(text.longest()).toType(DataType.INT64, false);
    return Kernels.add(
        Kernels.embedding(ids, tables.words()), Kernels.embedding(places, tables.positions()));
  }

  private void check(Instruction text, long media) {
    if (text.ids().length != media) {
      throw new IllegalArgumentException(
          "%d media but %d texts".formatted(media, text.ids().length));
    }
    if (text.longest() > sizes.textPositions()) {
      throw new IllegalArgumentException(
          "a text has %d tokens, the Q-Former reads at most %d; cut it"
              .formatted(text.longest(), sizes.textPositions()));
    }
    long largest = Arrays.stream(text.ids()).flatMapToLong(Arrays::stream).max().orElse(0);
    if (largest >= sizes.vocabulary()) {
      throw new IllegalArgumentException(
          "a text has the id %d, the Q-Former knows %d words; it needs its own tokenizer (bert-base-uncased with [DEC])"
              .formatted(largest, sizes.vocabulary()));
    }
  }

  /** Its sizes. */
  public Queries sizes() {
    return sizes;
  }

  /** The word table (vocabulary, W); null where no text is read. */
  public @Nullable NDArray words() {
    return tables == null ? null : tables.words();
  }

  /** All weights by name. */
  public Map<String, NDArray> weights() {
    return Collections.unmodifiableMap(weights);
  }
}
