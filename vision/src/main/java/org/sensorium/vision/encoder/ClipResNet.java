package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * The modified ResNet of OpenAI's CLIP, which is PMC-CLIP's image encoder, up to its last map:
 * three convolutions as a stem, and means over 2 x 2 cells where a ResNet takes strides. The
 * pooling by attention behind the map is not read: MedVInT takes the maps. Batch norms are folded
 * into the convolutions when loaded.
 *
 * <table>
 *   <caption>Layers of RN50</caption>
 *   <tr><th>layer</th><th>from the end</th><th>cell, pixels</th><th>channels</th><th></th></tr>
 *   <tr><td>0</td><td>-5</td><td>4</td><td>64</td><td>stem</td></tr>
 *   <tr><td>1</td><td>-4</td><td>4</td><td>256</td><td>3 blocks</td></tr>
 *   <tr><td>2</td><td>-3</td><td>8</td><td>512</td><td>4 blocks</td></tr>
 *   <tr><td>3</td><td>-2</td><td>16</td><td>1024</td><td>6 blocks; read by MedVInT-TD</td></tr>
 *   <tr><td>4</td><td>-1</td><td>32</td><td>2048</td><td>3 blocks; read by MedVInT-TE</td></tr>
 * </table>
 *
 * <p>Files come without a config, the tensors tell the sizes. Pictures of any side that 32 divides
 * are taken, which MedVInT makes 512.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">CLIP</a>, <a
 *     href="https://arxiv.org/abs/2303.07240">PMC-CLIP</a>; ModifiedResNet of openai/CLIP
 */
final class ClipResNet implements VisionEncoder {
  /** A key that only these have. */
  static final String MARK = "visual.layer1.0.conv1.weight";

  private static final int STAGES = 4;
  private static final int EXPANSION = 4; // how many times wider a block is outside
  private static final int STEM_CELL = 4; // pixels of the picture
  private static final int COARSEST = 32; // pixels of the picture a cell of the last map
  private static final int IMAGE_SIZE = 224; // pixels, where the file does not tell
  private static final double EPS = 1e-5; // of the batch norms

  private final ImageProcessorConfig processor;
  private final Precision precision;
  private final Device device;
  private final int imageSize;
  private final int stemWidth;
  private final List<UnaryOperator<NDArray>> steps;

  /**
   * Three convolutions and a way around them.
   *
   * @param halves whether both ways take the mean over 2 x 2 cells
   * @param around null where nothing changes size
   */
  private record Bottleneck(
      FoldedConv narrow,
      FoldedConv middle,
      FoldedConv wide,
      boolean halves,
      @Nullable FoldedConv around) {

    static Bottleneck load(
        WeightScope scope, int in, int inner, boolean halves, Precision precision)
        throws IOException {
      int out = EXPANSION * inner;
      return new Bottleneck(
          conv(scope, 1, FoldedConv.Sizes.pointwise(in, inner), precision),
          conv(scope, 2, new FoldedConv.Sizes(inner, inner, 3, 1, 1), precision),
          conv(scope, 3, FoldedConv.Sizes.pointwise(inner, out), precision),
          halves,
          halves || in != out
              ? FoldedConv.load(
                  scope.sub("downsample"),
                  "0",
                  "1",
                  FoldedConv.Sizes.pointwise(in, out),
                  EPS,
                  precision)
              : null);
    }

    NDArray forward(NDArray x) {
      NDArray inner = Kernels.relu(middle.forward(Kernels.relu(narrow.forward(x))));
      NDArray through = wide.forward(halves ? halved(inner) : inner);
      NDArray same = around == null ? x : around.forward(halves ? halved(x) : x);
      return Kernels.relu(Kernels.add(through, same));
    }
  }

  private ClipResNet(
      ImageProcessorConfig processor,
      Precision precision,
      Device device,
      int imageSize,
      int stemWidth,
      List<UnaryOperator<NDArray>> steps) {
    this.processor = processor;
    this.precision = precision;
    this.device = device;
    this.imageSize = imageSize;
    this.stemWidth = stemWidth;
    this.steps = steps;
  }

  /** Reads {@code visual.…}, wherever in the files it lies. */
  static VisionEncoder load(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope visual = files.checkpoint().scope(manager, MARK).sub("visual");
    visual.ignore("(^|\\.)visual\\.attnpool\\.");
    int width = (int) TensorShapes.of(visual, "conv3.weight", 4).get(0);
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(stem(visual, width, precision));
    for (int stage = 0; stage < STAGES; stage++) {
      steps.add(stage(visual, stage, width, precision));
    }
    int side = files.imageSize() == 0 ? imageSize(visual) : files.imageSize();
    VisionEncoder encoder =
        new ClipResNet(
            files.processor(ImageProcessorConfig::clip, side),
            precision,
            manager.getDevice(),
            side,
            width,
            steps);
    visual.finish();
    return encoder;
  }

  /** What the table of the attention pool was made for. */
  private static int imageSize(WeightScope visual) throws CheckpointException {
    String table = "attnpool.positional_embedding";
    return visual.has(table) ? COARSEST * TensorShapes.grid(visual, table, 2) : IMAGE_SIZE;
  }

  private static UnaryOperator<NDArray> stem(WeightScope visual, int width, Precision precision)
      throws IOException {
    int half = width / 2;
    FoldedConv first = conv(visual, 1, new FoldedConv.Sizes(3, half, 3, 2, 1), precision);
    FoldedConv second = conv(visual, 2, new FoldedConv.Sizes(half, half, 3, 1, 1), precision);
    FoldedConv third = conv(visual, 3, new FoldedConv.Sizes(half, width, 3, 1, 1), precision);
    return pixels -> {
      NDArray x = Kernels.relu(first.forward(Kernels.to(pixels, precision)));
      return halved(Kernels.relu(third.forward(Kernels.relu(second.forward(x)))));
    };
  }

  private static UnaryOperator<NDArray> stage(
      WeightScope visual, int stage, int width, Precision precision) throws IOException {
    String list = "layer" + (stage + 1);
    int inner = width << stage;
    int in = stage == 0 ? width : EXPANSION * inner / 2;
    List<Bottleneck> blocks = new ArrayList<>();
    for (int i = 0; i < Math.max(1, TensorShapes.count(visual, list, "conv1.weight")); i++) {
      WeightScope block = visual.sub(list).sub(i);
      blocks.add(Bottleneck.load(block, in, inner, stage > 0 && i == 0, precision));
      in = EXPANSION * inner;
    }
    return x -> {
      NDArray y = x;
      for (Bottleneck block : blocks) {
        y = block.forward(y);
      }
      return y;
    };
  }

  private static FoldedConv conv(
      WeightScope scope, int number, FoldedConv.Sizes sizes, Precision precision)
      throws IOException {
    return FoldedConv.load(scope, "conv" + number, "bn" + number, sizes, EPS, precision);
  }

  /** The mean over 2 x 2 cells. */
  private static NDArray halved(NDArray x) {
    return ImageKernels.averagePool(x, (int) (x.getShape().get(2) / 2));
  }

  @Override
  public NDList hiddenStates(NDArray pixels, List<Integer> layers) {
    ConvMaps.check(pixels, COARSEST, imageSize, device);
    NDList maps = FrozenSteps.run(pixels, steps, FrozenSteps.resolve(layers, STAGES));
    return ConvMaps.tokens(ConvMaps.wide(maps, precision));
  }

  @Override
  public int layers() {
    return STAGES;
  }

  @Override
  public int width(int layer) {
    int number = FrozenSteps.resolve(List.of(layer), STAGES).get(0);
    return number == 0 ? stemWidth : EXPANSION * stemWidth << (number - 1);
  }

  @Override
  public int grid(int layer) {
    int number = FrozenSteps.resolve(List.of(layer), STAGES).get(0);
    return imageSize / (STEM_CELL << Math.max(0, number - 1));
  }

  @Override
  public boolean hasClassToken() {
    return false;
  }

  @Override
  public int imageSize() {
    return imageSize;
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
