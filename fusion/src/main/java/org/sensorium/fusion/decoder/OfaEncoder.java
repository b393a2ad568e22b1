package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * The half that reads: patches of an image and a text behind them see one another.
 *
 * @param types what is added to words (row 0) and to patches (row 1)
 * @param patchPlaces which of the image's patches stands where
 * @param tokens by layer, what is added to scores for how far apart two words are
 * @param cells by layer, the same of two patches
 */
record OfaEncoder(
    OfaShape shape,
    Embedding types,
    LayerNorm wordNorm,
    LayerNorm patchNorm,
    OfaPlaces places,
    OfaPatchPlaces patchPlaces,
    Linear placeQueries,
    Linear placeKeys,
    List<Embedding> tokens,
    List<Embedding> cells,
    List<OfaBlock> blocks,
    LayerNorm norm) {

  static OfaEncoder load(OfaWeights weights, OfaShape shape) throws IOException {
    int c = shape.width();
    int heads = shape.encoder().heads();
    int tokenRows = OfaBuckets.tokenRows(shape.tokenBuckets());
    int cellRows = OfaBuckets.cellRows(shape.imageBuckets());
    List<Embedding> tokens = new ArrayList<>();
    List<Embedding> cells = new ArrayList<>();
    List<OfaBlock> blocks = new ArrayList<>();
    for (int i = 0; i < shape.encoder().layers(); i++) {
      tokens.add(weights.table("encoder.token_rel_pos_table_list." + i, tokenRows, heads));
      cells.add(weights.table("encoder.image_rel_pos_table_list." + i, cellRows, heads));
      blocks.add(OfaBlock.encoder(weights, "encoder.layers." + i, shape));
    }
    return new OfaEncoder(
        shape,
        weights.table("encoder.type_embedding", 2, c),
        weights.norm("encoder.layernorm_embedding", c),
        weights.norm("encoder.patch_layernorm_embedding", c),
        OfaPlaces.load(weights, "encoder", shape),
        OfaPatchPlaces.load(weights, shape),
        weights.linear("encoder.pos_q_linear", c, c),
        weights.linear("encoder.pos_k_linear", c, c),
        tokens,
        cells,
        blocks,
        weights.norm("encoder.layer_norm", c));
  }

  /**
   * States of patches and words.
   *
   * @param embeddings (B, P + S, C), float32, the patches of the grid first
   * @param attended (B, P + S)
   * @return (B, P + S, C), float32
   */
  NDArray forward(NDArray embeddings, PatchGrid grid, boolean @Nullable [][] attended) {
    NDManager owner = embeddings.getManager();
    int words = words(embeddings, grid);
    NDArray x = entered(embeddings, grid, attended);
    NDArray place = places(owner, grid, words);
    NDArray bias =
        OfaPlaces.scores(
            placeQueries.forward(place), placeKeys.forward(place), shape, shape.encoder());
    if (attended != null) {
      bias = Kernels.add(bias, T5Decoder.encoderBias(owner, attended));
    }
    NDArray tokenRows = OfaBuckets.tokens(owner, 0, words, shape.tokenBuckets());
    NDArray cellRows = OfaBuckets.cells(owner, grid, shape.imageBuckets());
    for (int i = 0; i < blocks.size(); i++) {
      // as wide as all positions squared: freed at once, where nothing is recorded
      try (NDArray inLayer = withDistances(bias, i, tokenRows, cellRows)) {
        x = blocks.get(i).forward(x, inLayer, T5Decoder::these, null);
      }
    }
    return norm.forward(x);
  }

  /** The places of an image's patches and of the words behind it: (1, P + count, C), float32. */
  NDArray places(NDManager owner, PatchGrid grid, int count) {
    NDArray ofWords = places.words(owner, 0, count);
    return grid.patches() == 0 ? ofWords : patchPlaces.of(owner, grid).concat(ofWords, 1);
  }

  /** How many positions behind the patches are left for words. */
  static int words(NDArray positions, PatchGrid grid) {
    int words = (int) positions.getShape().get(1) - grid.patches();
    if (words < 1) {
      throw new IllegalArgumentException(
          "%d positions, expected %d x %d patches and at least one word"
              .formatted(positions.getShape().get(1), grid.rows(), grid.columns()));
    }
    return words;
  }

  private NDArray entered(NDArray embeddings, PatchGrid grid, boolean @Nullable [][] attended) {
    NDManager owner = embeddings.getManager();
    int total = (int) embeddings.getShape().get(1);
    int patches = grid.patches();
    long[] kinds = new long[total];
    Arrays.fill(kinds, 0, patches, 1);
    NDArray kind = types.forward(owner.create(kinds, new Shape(1, total)));
    NDArray typed = Kernels.add(embeddings, kind);
    NDArray x =
        patches == 0
            ? wordNorm.forward(typed)
            : patchNorm
                .forward(typed.get(":, :" + patches))
                .concat(wordNorm.forward(typed.get(":, %d:".formatted(patches))), 1);
    return attended == null ? x : Kernels.multiply(x, shown(owner, attended));
  }

  /** (B, S, 1) of 1, and 0 where there is padding, which starts from nothing. */
  private static NDArray shown(NDManager owner, boolean[][] attended) {
    int width = attended[0].length;
    float[] shown = new float[attended.length * width];
    for (int r = 0; r < attended.length; r++) {
      for (int s = 0; s < width; s++) {
        shown[r * width + s] = attended[r][s] ? 1 : 0;
      }
    }
    return owner.create(shown, new Shape(attended.length, width, 1));
  }

  private NDArray withDistances(NDArray bias, int layer, NDArray tokenRows, NDArray cellRows) {
    try (NDArray ofWords = tokens.get(layer).forward(tokenRows);
        NDArray words = AttentionKernels.lastAxisFirst(ofWords)) {
      if (cellRows.size() == 0) {
        return Kernels.add(bias, words);
      }
      try (NDArray ofPatches = cells.get(layer).forward(cellRows);
          NDArray patches = AttentionKernels.lastAxisFirst(ofPatches)) {
        return AttentionKernels.addDiagonal(bias, patches, words);
      }
    }
  }
}
