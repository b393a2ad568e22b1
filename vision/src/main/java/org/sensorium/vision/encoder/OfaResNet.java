package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * What OFA sees pictures with: a ResNet without its last stage, {@code encoder.embed_images.…} of
 * an OFA's file. A cell of its map is a patch of 16 x 16 pixels. The statistics of its batch norms
 * are constants; the filters behind the stem can be trained.
 *
 * <table>
 *   <caption>Layers</caption>
 *   <tr><th>layer</th><th>from the end</th><th>cell, pixels</th><th>channels</th></tr>
 *   <tr><td>0, the stem</td><td>-4</td><td>4</td><td>64</td></tr>
 *   <tr><td>1</td><td>-3</td><td>4</td><td>256</td></tr>
 *   <tr><td>2</td><td>-2</td><td>8</td><td>512</td></tr>
 *   <tr><td>3, read by OFA</td><td>-1</td><td>16</td><td>1024</td></tr>
 * </table>
 *
 * <p>The tensors tell how many blocks a stage has. Pictures of any size are taken.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">ResNet</a>, with the stride in the 3 x 3
 *     convolutions; OFA's models/ofa/resnet.py at a36b91c
 */
final class OfaResNet implements TrainableVisionEncoder {
  /** A key that only these have. */
  static final String MARK = "encoder.embed_images.conv1.weight";

  private static final int STAGES = 3;

  private final ImageProcessorConfig processor;
  private final Precision precision;
  private final Device device;
  private final int imageSize;
  private final int stemWidth;
  private final OfaConv stem;
  private final List<List<OfaBottleneck>> stages;

  private OfaResNet(
      ImageProcessorConfig processor,
      Precision precision,
      Device device,
      int imageSize,
      int stemWidth,
      OfaConv stem,
      List<List<OfaBottleneck>> stages) {
    this.processor = processor;
    this.precision = precision;
    this.device = device;
    this.imageSize = imageSize;
    this.stemWidth = stemWidth;
    this.stem = stem;
    this.stages = stages;
  }

  /** Reads {@code conv1}, {@code bn1} and {@code layer1} to {@code layer3}. */
  static VisionEncoder load(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope encoder = files.checkpoint().scope(manager, MARK).sub("encoder");
    WeightScope scope = encoder.sub("embed_images");
    int width = (int) TensorShapes.of(scope, "conv1.weight", 4).get(0);
    OfaConv stem =
        OfaConv.load(scope, "conv1", "bn1", new OfaConv.Sizes(3, width, 7, 2), precision);
    List<List<OfaBottleneck>> stages = new ArrayList<>();
    for (int stage = 0; stage < STAGES; stage++) {
      stages.add(stage(scope, stage, width, precision));
    }
    int side = files.imageSize() == 0 ? imageSize(encoder) : files.imageSize();
    VisionEncoder net =
        new OfaResNet(
            files.processor(ImageProcessorConfig::ofa, side),
            precision,
            manager.getDevice(),
            side,
            width,
            stem,
            stages);
    scope.finish();
    return net;
  }

  /** By the width of the words: 256 pixels up to medium, 384 for base, 480 for large and huge. */
  private static int imageSize(WeightScope encoder) {
    Shape projection = encoder.shape("image_proj.weight");
    long words = projection == null ? 1024 : projection.get(0);
    return words < 768 ? 256 : words < 1024 ? 384 : 480;
  }

  private static List<OfaBottleneck> stage(
      WeightScope scope, int stage, int width, Precision precision) throws IOException {
    String list = "layer" + (stage + 1);
    int inner = width << stage;
    int in = stage == 0 ? width : OfaBottleneck.EXPANSION * inner / 2;
    List<OfaBottleneck> blocks = new ArrayList<>();
    for (int i = 0; i < Math.max(1, TensorShapes.count(scope, list, "conv1.weight")); i++) {
      int stride = stage > 0 && i == 0 ? 2 : 1;
      blocks.add(OfaBottleneck.load(scope.sub(list).sub(i), in, inner, stride, precision));
      in = OfaBottleneck.EXPANSION * inner;
    }
    return blocks;
  }

  private List<UnaryOperator<NDArray>> steps() {
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(pixels -> ImageKernels.maxPool(Kernels.relu(stem.forward(pixels)), 3, 2, 1));
    stages.forEach(blocks -> steps.add(x -> forward(blocks, x)));
    return steps;
  }

  /** A net of 36 blocks a stage would hold all their maps: what a block leaves behind is freed. */
  private static NDArray forward(List<OfaBottleneck> blocks, NDArray x) {
    NDManager owner = x.getManager();
    NDArray y = x;
    for (OfaBottleneck block : blocks) {
      NDArray next = FrozenSteps.step(y, block::forward, owner);
      if (y != x) {
        y.close();
      }
      y = next;
    }
    return y;
  }

  @Override
  public NDList hiddenStates(NDArray pixels, List<Integer> layers) {
    Shape shape = pixels.getShape();
    if (shape.dimension() != 4 || shape.get(1) != 3 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "pixels are %s, expected (batch, 3, height, width), %d pixels a side as a rule"
              .formatted(shape, imageSize));
    }
    PatchEmbedding.checkDevice(pixels, device);
    NDList maps = FrozenSteps.run(pixels, steps(), FrozenSteps.resolve(layers, STAGES));
    return ConvMaps.tokens(ConvMaps.wide(maps, precision));
  }

  @Override
  public NDArray resume(NDArray hidden, int from, int to) {
    List<Integer> ends = between(from, to);
    Shape shape = hidden.getShape();
    long side = Math.round(Math.sqrt(shape.get(1)));
    if (side * side != shape.get(1) || shape.get(2) != width(from)) {
      throw new IllegalArgumentException(
          "the hidden state is %s, expected (batch, cells of a square map, %d)"
              .formatted(shape, width(from)));
    }
    NDArray map = hidden.transpose(0, 2, 1).reshape(shape.get(0), shape.get(2), side, side);
    NDArray x = map;
    for (List<OfaBottleneck> blocks : stages.subList(ends.get(0), ends.get(1))) {
      x = forward(blocks, x);
    }
    NDArray wide = Kernels.to(x, Precision.FLOAT32);
    return wide.reshape(shape.get(0), width(to), -1).transpose(0, 2, 1);
  }

  @Override
  public Map<String, NDArray> weights(int from, int to) {
    if (precision != Precision.FLOAT32) {
      throw new IllegalStateException(
          "OFA's net of pictures was loaded in %s, expected float32, in which weights are trained"
              .formatted(precision.id()));
    }
    List<Integer> ends = between(from, to);
    Map<String, NDArray> weights = new LinkedHashMap<>();
    for (int stage = ends.get(0); stage < ends.get(1); stage++) {
      for (int i = 0; i < stages.get(stage).size(); i++) {
        stages.get(stage).get(i).addTo(weights, "layer%d.%d".formatted(stage + 1, i));
      }
    }
    return weights;
  }

  private static List<Integer> between(int from, int to) {
    List<Integer> ends = FrozenSteps.resolve(List.of(from, to), STAGES);
    if (ends.get(0) >= ends.get(1)) {
      throw new IllegalArgumentException(
          "from layer %d to layer %d there is no block, expected a later layer to end at"
              .formatted(from, to));
    }
    return ends;
  }

  @Override
  public int layers() {
    return STAGES;
  }

  @Override
  public int width(int layer) {
    int number = FrozenSteps.resolve(List.of(layer), STAGES).get(0);
    return number == 0 ? stemWidth : OfaBottleneck.EXPANSION * stemWidth << (number - 1);
  }

  @Override
  public int grid(int layer) {
    int side = imageSize;
    int halvings = 1 + Math.max(1, FrozenSteps.resolve(List.of(layer), STAGES).get(0));
    for (int i = 0; i < halvings; i++) {
      side = (side + 1) / 2;
    }
    return side;
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
