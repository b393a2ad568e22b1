package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/**
 * A ResNet without its last stage: one cell of its map a patch of 16 x 16 pixels. The statistics of
 * its batch norms are constants; its filters can be trained.
 *
 * <p>Legend: B batch, F channels of the map (1024 in published models), h and w its sides.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">ResNet</a>, with the stride in the 3 x 3
 *     convolutions; OFA's models/ofa/resnet.py at a36b91c
 */
public final class OfaResNet {
  private static final int WIDTH = 64; // channels of the stem
  private static final int EXPANSION = 4; // how many times wider a block is outside
  private static final int HALVINGS = 4;

  private final OfaConv stem;
  private final List<Bottleneck> blocks;
  private final int channels;

  /**
   * Three convolutions and a way around them.
   *
   * @param around null where nothing changes size
   */
  private record Bottleneck(
      OfaConv narrow, OfaConv middle, OfaConv wide, @Nullable OfaConv around) {

    NDArray forward(NDArray x) {
      NDArray inner = Kernels.relu(middle.forward(Kernels.relu(narrow.forward(x))));
      NDArray same = around == null ? x : around.forward(x);
      return Kernels.relu(Kernels.add(wide.forward(inner), same));
    }
  }

  private OfaResNet(OfaConv stem, List<Bottleneck> blocks, int channels) {
    this.stem = stem;
    this.blocks = blocks;
    this.channels = channels;
  }

  /**
   * Reads {@code conv1}, {@code bn1} and {@code layer1} to {@code layer3} under a path.
   *
   * @param depths blocks of each stage
   */
  static OfaResNet load(OfaWeights weights, String path, List<Integer> depths) throws IOException {
    int width = weights.axis(path + ".conv1.weight", 0, WIDTH);
    OfaConv stem =
        OfaConv.load(weights, path + ".conv1", path + ".bn1", new OfaConv.Sizes(3, width, 7, 2));
    List<Bottleneck> blocks = new ArrayList<>();
    int in = width;
    for (int stage = 0; stage < depths.size(); stage++) {
      int inner = width << stage;
      for (int i = 0; i < depths.get(stage); i++) {
        String block = "%s.layer%d.%d".formatted(path, stage + 1, i);
        blocks.add(block(weights, block, in, inner, stage > 0 && i == 0 ? 2 : 1));
        in = EXPANSION * inner;
      }
    }
    return new OfaResNet(stem, blocks, in);
  }

  private static Bottleneck block(OfaWeights weights, String path, int in, int inner, int stride)
      throws IOException {
    int out = EXPANSION * inner;
    return new Bottleneck(
        conv(weights, path, 1, new OfaConv.Sizes(in, inner, 1, 1)),
        conv(weights, path, 2, new OfaConv.Sizes(inner, inner, 3, stride)),
        conv(weights, path, 3, new OfaConv.Sizes(inner, out, 1, 1)),
        stride == 1 && in == out
            ? null
            : OfaConv.load(
                weights,
                path + ".downsample.0",
                path + ".downsample.1",
                new OfaConv.Sizes(in, out, 1, stride)));
  }

  private static OfaConv conv(OfaWeights weights, String path, int number, OfaConv.Sizes sizes)
      throws IOException {
    return OfaConv.load(weights, path + ".conv" + number, path + ".bn" + number, sizes);
  }

  /** Channels F of the map. */
  public int channels() {
    return channels;
  }

  /** The map of pictures of this size, pixels. */
  public PatchGrid grid(int height, int width) {
    int rows = height;
    int columns = width;
    for (int i = 0; i < HALVINGS; i++) {
      rows = (rows + 1) / 2;
      columns = (columns + 1) / 2;
    }
    return new PatchGrid(rows, columns);
  }

  /**
   * Maps pictures.
   *
   * @param pixels (B, 3, height, width), RGB, scaled and normalised; the owner of the result
   * @return (B, F, h, w), float32
   */
  public NDArray forward(NDArray pixels) {
    NDArray x = step(pixels, p -> Kernels.maxPool(Kernels.relu(stem.forward(p)), 3, 2, 1));
    for (Bottleneck block : blocks) {
      try (NDArray before = x) {
        x = step(before, block::forward);
      }
    }
    try (NDArray last = x) {
      return Kernels.to(last, Precision.FLOAT32);
    }
  }

  /** What a step makes on its way is freed, as far as nothing is recorded. */
  private static NDArray step(NDArray x, UnaryOperator<NDArray> step) {
    NDManager owner = x.getManager();
    try (NDManager scratch = owner.newSubManager()) {
      x.attach(scratch); // a kernel's result belongs to the manager of its first input
      NDArray y;
      try {
        y = step.apply(x);
      } finally {
        x.attach(owner);
      }
      y.attach(owner);
      return y;
    }
  }
}
