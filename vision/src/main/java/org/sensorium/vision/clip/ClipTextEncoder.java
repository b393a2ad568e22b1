package org.sensorium.vision.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.PreNormBlock;

/**
 * CLIP's text tower: a causal transformer whose state at the end of the text stands for the text.
 *
 * <p>Positions after the end of the text are padding; a causal model needs no mask for them.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">CLIP</a>; transformers CLIPTextModel
 */
public final class ClipTextEncoder {
  private static final int OLD_END_OF_TEXT = 2; // written by mistake in the first hub files

  private final ClipTextConfig config;
  private final Embedding tokens;
  private final NDArray positions; // (maxPositions, C)
  private final List<PreNormBlock> blocks;
  private final LayerNorm finalNorm;

  private ClipTextEncoder(
      ClipTextConfig config,
      Embedding tokens,
      NDArray positions,
      List<PreNormBlock> blocks,
      LayerNorm finalNorm) {
    this.config = config;
    this.tokens = tokens;
    this.positions = positions;
    this.blocks = blocks;
    this.finalNorm = finalNorm;
  }

  /** Reads {@code embeddings}, {@code encoder} and {@code final_layer_norm}. */
  public static ClipTextEncoder load(WeightScope scope, ClipTextConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    List<PreNormBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          PreNormBlock.load(
              scope.sub("encoder.layers").sub(i),
              width,
              config.inner(),
              config.heads(),
              config.activation(),
              config.eps(),
              precision));
    }
    return new ClipTextEncoder(
        config,
        Embedding.load(
            scope.sub("embeddings.token_embedding"), config.vocabulary(), width, precision),
        scope
            .sub("embeddings.position_embedding")
            .get("weight", new Shape(config.maxPositions(), width)),
        blocks,
        LayerNorm.load(scope.sub("final_layer_norm"), width, config.eps()));
  }

  /**
   * States of all positions behind the final norm.
   *
   * @param ids (B, S), INT64, padded on the right, on the weights' device
   * @return (B, S, C) float32, owned by the manager of ids
   * @throws IllegalArgumentException if there are more positions than the tower has, or the ids lie
   *     on another device
   */
  public NDArray encode(NDArray ids) {
    NDManager owner = ids.getManager();
    checkDevice(ids, owner.getDevice());
    int length = (int) ids.getShape().get(1);
    if (length > config.maxPositions()) {
      throw new IllegalArgumentException(
          "the text has %d tokens, CLIP's text tower takes %d; cut it"
              .formatted(length, config.maxPositions()));
    }
    try (NDManager step = owner.newSubManager()) {
      NDArray own = ids.duplicate();
      own.attach(step);
      NDArray x = tokens.forward(own).add(positions.get("0:" + length)); // (B, S, C)
      NDArray mask = causal(step, length);
      for (PreNormBlock block : blocks) {
        x = block.forward(x, mask);
      }
      NDArray result = finalNorm.forward(x);
      result.attach(owner);
      return result;
    }
  }

  /** The mask and the rows of {@link #pooled} are made on the manager's device. */
  private void checkDevice(NDArray ids, Device manager) {
    Device device = positions.getDevice();
    if (!ids.getDevice().equals(device) || !manager.equals(device)) {
      throw new IllegalArgumentException(
          "ids lie on %s (manager on %s), the text tower on %s; create them on the tower's device"
              .formatted(ids.getDevice(), manager, device));
    }
  }

  /**
   * States at the ends of the texts.
   *
   * @param ids (B, S), INT64, padded on the right, on the weights' device
   * @return (B, C) float32, owned by the manager of ids
   */
  public NDArray pooled(NDArray ids) {
    try (NDArray states = encode(ids);
        NDArray rows = ends(ids)) {
      return RowKernels.gatherRows(states, rows);
    }
  }

  /** Rows of (B·S, C) that stand for the texts. */
  private NDArray ends(NDArray ids) {
    long[] flat = ids.toLongArray();
    int length = (int) ids.getShape().get(1);
    long[] rows = new long[flat.length / length];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = (long) row * length + end(flat, row * length, length);
    }
    return ids.getManager().create(rows);
  }

  /** The first end-of-text token; the first position if there is none, as in transformers. */
  private int end(long[] ids, int from, int length) {
    boolean greatest = config.endOfText() == OLD_END_OF_TEXT;
    int end = 0;
    for (int i = 0; i < length; i++) {
      if (greatest ? ids[from + i] > ids[from + end] : ids[from + i] == config.endOfText()) {
        end = i;
        if (!greatest) {
          break;
        }
      }
    }
    return end;
  }

  private static NDArray causal(NDManager manager, int length) {
    boolean[] seen = new boolean[length * length];
    for (int position = 0; position < length; position++) {
      Arrays.fill(seen, position * length, position * length + position + 1, true);
    }
    return manager.create(seen, new Shape(1, 1, length, length));
  }
}
