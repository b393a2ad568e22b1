package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * A frozen image encoder. Its weights belong to the manager that it was loaded with; results belong
 * to the manager of the pixels, and whatever else is computed on the way is freed.
 *
 * <p>Layers count from 0, the embeddings (of a convolutional net: the stem), to {@link #layers()},
 * the output of the last block; or from the end, -1 the last. Nothing past the layers asked for is
 * computed.
 *
 * <p>The last layer has two forms where a tower ends in a norm over all tokens ({@link
 * #endsInNorm}). Counted from the front, as {@link #layers()}, it is always the bare output of the
 * last block. As -1 it is what the systems built on the tower take:
 *
 * <table>
 *   <caption>What layer -1 is</caption>
 *   <tr><th>encoder</th><th>layer -1</th><th>read by</th></tr>
 *   <tr><td>EVA</td><td>last block behind the final norm (LAVIS {@code ln_vision}, transformers
 *       {@code post_layernorm})</td><td>BLIP-2, InstructBLIP, Video-LLaMA</td></tr>
 *   <tr><td>DINOv2</td><td>last block behind {@code layernorm}</td><td>transformers {@code
 *       last_hidden_state}</td></tr>
 *   <tr><td>CLIP</td><td>last block, bare: {@code post_layernorm} ({@code ln_post}) is trained for
 *       the class token alone</td><td>OpenFlamingo, Otter, MultiModal-GPT, LAMM, MedVInT</td></tr>
 *   <tr><td>SigLIP</td><td>last block, bare</td><td>as transformers' {@code hidden_states}</td></tr>
 *   <tr><td>ImageBind</td><td>last block, bare, all tokens</td><td>Video-LLaMA's training of its
 *       branch for sound, behind the head: {@link TokenChoice#SHARED}</td></tr>
 *   <tr><td>CLIP's ResNet</td><td>the last map, before the pooling by attention</td><td>MedVInT-TE
 *       (MedVInT-TD: -2)</td></tr>
 *   <tr><td>OFA's ResNet</td><td>the map of the third stage, the last there is</td><td>OFA</td></tr>
 *   <tr><td>EfficientNet</td><td>the head convolution</td><td></td></tr>
 * </table>
 *
 * <p>-2 is everywhere the output of the block before the last, which LLaVA reads of CLIP.
 *
 * <p>Legend: B batch, T tokens, C width of a layer, G side of the grid of patches.
 */
public interface VisionEncoder {

  /** The number of the last layer. */
  int layers();

  /**
   * Whether layer -1 lies behind a norm over all tokens, which layer {@link #layers()} does not.
   */
  default boolean endsInNorm() {
    return false;
  }

  /** Width C of a layer. */
  int width(int layer);

  /** Side G of a layer's grid for pictures of {@link #imageSize()}. */
  int grid(int layer);

  /** Whether a token that is no patch comes before the patches (CLIP's class token). */
  boolean hasClassToken();

  /** Side of the square pictures that it takes, pixels. */
  int imageSize();

  /** How pictures become the pixels that it takes. */
  ImageProcessorConfig processor();

  /** Where its weights lie; pixels must lie there too. */
  Device device();

  /**
   * Encodes a batch of processed images.
   *
   * @param pixels (B, 3, height, width), RGB, scaled and normalised by {@code ImageProcessor}
   * @param layer -1 the last, -2 what LLaVA uses
   * @return (B, T, C) float32, a class token first if there is one
   * @throws IllegalArgumentException if the pixels are not of the encoder's size or device
   */
  default NDArray encode(NDArray pixels, int layer) {
    return hiddenStates(pixels, List.of(layer)).singletonOrThrow();
  }

  /** {@link #encode} for several layers at once, in the order asked for. */
  NDList hiddenStates(NDArray pixels, List<Integer> layers);

  /**
   * Patches of several layers side by side, all brought to one grid by averaging over its cells.
   *
   * @param grid side G of the result; 0: that of the coarsest of the layers
   * @return (B, G·G, sum of the layers' widths) float32, without class token
   */
  default NDArray features(NDArray pixels, List<Integer> layers, int grid) {
    return features(pixels, layers, grid, TokenChoice.PATCHES);
  }

  /**
   * Tokens of several layers side by side.
   *
   * @param grid side G that the patches are averaged to, as in {@link #features(NDArray, List,
   *     int)}; 0 for any other choice than {@link TokenChoice#PATCHES}
   * @return (B, tokens, sum of the layers' widths) float32, owned by the manager of the pixels; how
   *     many tokens tells {@link #featureTokens}
   * @throws IllegalArgumentException if a grid is given where the tokens are not patches alone, the
   *     layers have different numbers of tokens there, or the encoder has no class token to choose
   */
  default NDArray features(NDArray pixels, List<Integer> layers, int grid, TokenChoice choice) {
    choice.check(this, layers, grid);
    if (choice == TokenChoice.SHARED) {
      return shared(pixels).expandDims(1);
    }
    NDManager owner = pixels.getManager();
    try (NDManager step = owner.newSubManager()) {
      NDList hidden = hiddenStates(pixels, layers); // (B, T, C) each
      hidden.attach(step);
      NDList chosen = new NDList();
      hidden.forEach(tokens -> chosen.add(choice.of(tokens, hasClassToken())));
      NDList columns = choice == TokenChoice.PATCHES ? averaged(chosen, grid) : chosen;
      NDArray result = NDArrays.concat(columns, 2);
      result.attach(owner);
      return result;
    }
  }

  /**
   * How many tokens {@link #features(NDArray, List, int, TokenChoice)} gives for a picture of
   * {@link #imageSize()}.
   *
   * @throws IllegalArgumentException as there
   */
  default int featureTokens(List<Integer> layers, int grid, TokenChoice choice) {
    choice.check(this, layers, grid);
    int coarsest = layers.stream().mapToInt(this::grid).min().orElseThrow();
    int side = grid == 0 ? coarsest : grid;
    return switch (choice) {
      case PATCHES -> side * side;
      case ALL -> side * side + (hasClassToken() ? 1 : 0);
      case CLASS, SHARED -> 1;
    };
  }

  /** All layers on one square grid, that of the coarsest if it is 0. */
  private static NDList averaged(NDList patches, int grid) {
    long coarsest = patches.stream().mapToLong(p -> p.getShape().get(1)).min().orElseThrow();
    long cells = grid == 0 ? coarsest : (long) grid * grid;
    NDList columns = new NDList();
    patches.forEach(p -> columns.add(averaged(p, cells)));
    return columns;
  }

  /** Brings a square grid (B, T, C) to another number of cells by averaging. */
  private static NDArray averaged(NDArray patches, long cells) {
    Shape shape = patches.getShape();
    if (shape.get(1) == cells) {
      return patches;
    }
    long side = Math.round(Math.sqrt(shape.get(1)));
    NDArray map = patches.transpose(0, 2, 1).reshape(shape.get(0), shape.get(2), side, side);
    NDArray pooled = ImageKernels.averagePool(map, (int) Math.round(Math.sqrt(cells)));
    return pooled.reshape(shape.get(0), shape.get(2), cells).transpose(0, 2, 1);
  }

  /** Width of {@link #features} for these layers. */
  default int featureWidth(List<Integer> layers) {
    return layers.stream().mapToInt(this::width).sum();
  }

  /** Width of {@link #features} for tokens of these layers. */
  default int featureWidth(List<Integer> layers, TokenChoice choice) {
    return choice == TokenChoice.SHARED ? sharedWidth() : featureWidth(layers);
  }

  /** Width E of the space shared with other modalities; 0 of encoders that have none. */
  default int sharedWidth() {
    return 0;
  }

  /**
   * One vector of length 1 a picture in the space shared with other modalities: (B, 3, height,
   * width) to (B, E), owned by the pixels' manager.
   *
   * @throws UnsupportedOperationException if the encoder has no such space
   */
  default NDArray shared(NDArray pixels) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " shares no space with other modalities");
  }
}
