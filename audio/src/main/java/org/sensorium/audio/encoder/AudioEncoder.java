package org.sensorium.audio.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.sensorium.audio.processing.AudioProcessorConfig;

/**
 * A frozen encoder of sound. Its weights belong to the manager that it was loaded with; results
 * belong to the manager of the input, and whatever else is computed on the way is freed.
 *
 * <p>Layers count from 0, the embeddings, to {@link #layers()}, the bare output of the last block;
 * or from the end, -2 the output of the block before the last. -1 is what the systems built on the
 * encoder take. Nothing past the layers asked for is computed.
 *
 * <table>
 *   <caption>What goes in, and what layer -1 is</caption>
 *   <tr><th>encoder</th><th>input</th><th>layer -1</th></tr>
 *   <tr><td>Whisper</td><td>(B, mels, frames)</td><td>(B, frames / 2, C), last block behind {@code
 *       layer_norm}</td></tr>
 *   <tr><td>AST</td><td>(B, frames, mels)</td><td>(B, 2 + patches, C), last block behind {@code
 *       layernorm}; a class and a distillation token first</td></tr>
 *   <tr><td>ImageBind</td><td>(B, clips, 1, mels, frames)</td><td>(B, clips, E), one vector a clip in
 *       the space that ImageBind's modalities share, as Video-LLaMA takes them; other layers are
 *       (B·clips, 1 + patches, C)</td></tr>
 * </table>
 *
 * <p>Legend: B batch, T tokens, C width of a layer.
 */
public interface AudioEncoder {

  /** The number of the last layer. */
  int layers();

  /** Width C of a layer. */
  int width(int layer);

  /** Where its weights lie; inputs must lie there too. */
  Device device();

  /** How sounds become the input that it takes. */
  AudioProcessorConfig processor();

  /**
   * How many tokens layer -1 gives for one recording of so many frames: of ImageBind the frames of
   * all its clips.
   *
   * @throws IllegalArgumentException if it cannot take so many
   */
  int tokens(int frames);

  /**
   * Encodes a batch of processed sounds.
   *
   * @param input as the table tells
   * @param layer -1 what the systems take
   * @return (B, T, C) float32
   * @throws IllegalArgumentException if the input is not of the encoder's size or device
   */
  default NDArray encode(NDArray input, int layer) {
    return hiddenStates(input, List.of(layer)).singletonOrThrow();
  }

  /** {@link #encode} for several layers at once, in the order asked for. */
  NDList hiddenStates(NDArray input, List<Integer> layers);

  /**
   * Tokens of several layers side by side, fewer of them where neighbours are averaged.
   *
   * @param pool how many adjacent tokens become one, their mean; 1: none, each stays; the last may
   *     be the mean of fewer
   * @return (B, ⌈T / pool⌉, sum of the layers' widths) float32, owned by the manager of the input
   * @throws IllegalArgumentException if pool is below 1 or the layers differ in B or T
   */
  default NDArray features(NDArray input, List<Integer> layers, int pool) {
    if (pool < 1) {
      throw new IllegalArgumentException(
          "pool is %d, expected 1 or more adjacent tokens that become one".formatted(pool));
    }
    NDManager owner = input.getManager();
    try (NDManager step = owner.newSubManager()) {
      NDList hidden = hiddenStates(input, layers); // (B, T, C) each
      hidden.attach(step);
      Shape first = hidden.get(0).getShape();
      NDList columns = new NDList();
      for (NDArray tokens : hidden) {
        Shape shape = tokens.getShape();
        if (shape.get(0) != first.get(0) || shape.get(1) != first.get(1)) {
          throw new IllegalArgumentException(
              "layers %s are %s and %s, expected as many tokens of each; take layers of one kind"
                  .formatted(layers, first, shape));
        }
        columns.add(pooled(tokens, pool));
      }
      NDArray result = NDArrays.concat(columns, 2);
      result.attach(owner);
      return result;
    }
  }

  private static NDArray pooled(NDArray tokens, int pool) {
    Shape shape = tokens.getShape();
    long whole = shape.get(1) / pool;
    if (pool == 1) {
      return tokens;
    }
    NDList groups = new NDList();
    if (whole > 0) {
      NDArray even = tokens.get(":, :%d".formatted(whole * pool));
      groups.add(even.reshape(shape.get(0), whole, pool, shape.get(2)).mean(new int[] {2}));
    }
    if (whole * pool < shape.get(1)) {
      groups.add(tokens.get(":, %d:".formatted(whole * pool)).mean(new int[] {1}, true));
    }
    return NDArrays.concat(groups, 1);
  }

  /** How many tokens {@link #features} gives of layer -1; see {@link #tokens}. */
  default int featureTokens(int frames, int pool) {
    return (tokens(frames) + pool - 1) / pool;
  }

  /** Width of {@link #features} for these layers. */
  default int featureWidth(List<Integer> layers) {
    return layers.stream().mapToInt(this::width).sum();
  }
}
