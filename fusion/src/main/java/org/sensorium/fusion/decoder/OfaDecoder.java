package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * The half that writes. It compares its places with one another and with those of the encoder.
 *
 * @param tokens by layer, what is added to scores for how far apart two words are
 */
record OfaDecoder(
    OfaShape shape,
    LayerNorm wordNorm,
    OfaPlaces places,
    Linear ownQueries,
    Linear ownKeys,
    Linear crossQueries,
    Linear crossKeys,
    List<Embedding> tokens,
    List<OfaBlock> blocks,
    LayerNorm norm) {

  static OfaDecoder load(OfaWeights weights, OfaShape shape) throws IOException {
    int c = shape.width();
    int heads = shape.decoder().heads();
    int tokenRows = OfaBuckets.tokenRows(shape.tokenBuckets());
    List<Embedding> tokens = new ArrayList<>();
    List<OfaBlock> blocks = new ArrayList<>();
    for (int i = 0; i < shape.decoder().layers(); i++) {
      tokens.add(weights.table("decoder.token_rel_pos_table_list." + i, tokenRows, heads));
      blocks.add(OfaBlock.decoder(weights, "decoder.layers." + i, shape));
    }
    return new OfaDecoder(
        shape,
        weights.norm("decoder.layernorm_embedding", c),
        OfaPlaces.load(weights, "decoder", shape),
        weights.linear("decoder.self_pos_q_linear", c, c),
        weights.linear("decoder.self_pos_k_linear", c, c),
        weights.linear("decoder.cross_pos_q_linear", c, c),
        weights.linear("decoder.cross_pos_k_linear", c, c),
        tokens,
        blocks,
        weights.norm("decoder.layer_norm", c));
  }

  /** The places of positions first … first + count - 1 of an answer: (1, count, C). */
  NDArray places(NDManager owner, int first, int count) {
    return places.words(owner, first, count);
  }

  /**
   * What places add to the scores of positions among themselves, and -inf for what comes later.
   *
   * @param place (1, count, C)
   * @param keys (1, first + count, C), of {@link #ownKeys}
   * @return (1, H, count, first + count), float32
   */
  NDArray ownBias(NDArray place, NDArray keys, int first) {
    int count = (int) place.getShape().get(1);
    NDArray scores = OfaPlaces.scores(ownQueries.forward(place), keys, shape, shape.decoder());
    return Kernels.add(scores, later(place.getManager(), first, count));
  }

  private static NDArray later(NDManager owner, int first, int count) {
    int total = first + count;
    float[] later = new float[count * total];
    for (int s = 0; s < count; s++) {
      for (int t = first + s + 1; t < total; t++) {
        later[s * total + t] = Float.NEGATIVE_INFINITY;
      }
    }
    return owner.create(later, new Shape(1, 1, count, total));
  }

  /**
   * What places add to the scores of looks at the encoder.
   *
   * @param place (1, count, C)
   * @param keys (1, S, C), of {@link #crossKeys}
   * @param unseen (B or 1, 1, 1, S or 1), 0 or -inf
   * @return (B or 1, H, count, S), float32
   */
  NDArray crossBias(NDArray place, NDArray keys, NDArray unseen) {
    NDArray scores = OfaPlaces.scores(crossQueries.forward(place), keys, shape, shape.decoder());
    return Kernels.add(scores, unseen);
  }

  /** What one layer adds for distances; rows (count, total), see {@link OfaBuckets#tokens}. */
  NDArray withDistances(NDArray ownBias, int layer, NDArray rows) {
    return Kernels.add(ownBias, AttentionKernels.lastAxisFirst(tokens.get(layer).forward(rows)));
  }

  /**
   * States (B, T, C) of an answer read from its start.
   *
   * @param encoded (B, S, C)
   * @param encoderPlaces (1, S, C), of {@link OfaPlaces#all} of the encoder
   * @param unseen as {@link #crossBias} takes it
   */
  NDArray forward(NDArray embeddings, NDArray encoded, NDArray encoderPlaces, NDArray unseen) {
    NDManager owner = embeddings.getManager();
    int count = (int) embeddings.getShape().get(1);
    NDArray place = places(owner, 0, count);
    NDArray own = ownBias(place, ownKeys.forward(place), 0);
    NDArray cross = crossBias(place, crossKeys.forward(encoderPlaces), unseen);
    NDArray rows = OfaBuckets.tokens(owner, 0, count, shape.tokenBuckets());
    NDArray x = wordNorm.forward(embeddings);
    for (int i = 0; i < blocks.size(); i++) {
      OfaBlock block = blocks.get(i);
      NDArray bias = withDistances(own, i, rows);
      x = block.forward(x, bias, T5Decoder::these, block.look(encoded, cross));
    }
    return norm.forward(x);
  }
}
