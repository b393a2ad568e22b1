package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/**
 * An MBConv block without squeeze and excitation: widen, filter each channel, narrow; added to the
 * input where the shapes agree.
 *
 * @param expand 1 x 1; null in blocks that do not widen
 * @param depthwise one filter a channel
 * @param project 1 x 1, without activation
 * @param residual whether the input is added
 * @see <a href="https://arxiv.org/abs/1801.04381">MobileNetV2</a>
 */
record InvertedBottleneck(
    @Nullable FoldedConv expand, FoldedConv depthwise, FoldedConv project, boolean residual) {

  /** Reads one of {@code _blocks}. */
  static InvertedBottleneck load(
      WeightScope scope,
      int in,
      int out,
      EfficientNetLite0.Stage stage,
      int stride,
      double eps,
      Precision precision)
      throws IOException {
    int wide = in * stage.expansion();
    FoldedConv expand =
        stage.expansion() == 1
            ? null
            : FoldedConv.load(
                scope,
                "_expand_conv",
                "_bn0",
                FoldedConv.Sizes.pointwise(in, wide),
                eps,
                precision);
    return new InvertedBottleneck(
        expand,
        FoldedConv.load(
            scope,
            "_depthwise_conv",
            "_bn1",
            FoldedConv.Sizes.depthwise(wide, stage.kernel(), stride),
            eps,
            precision),
        FoldedConv.load(
            scope, "_project_conv", "_bn2", FoldedConv.Sizes.pointwise(wide, out), eps, precision),
        stride == 1 && in == out);
  }

  NDArray forward(NDArray x) {
    NDArray wide = expand == null ? x : expand.forwardRelu6(x);
    NDArray narrow = project.forward(depthwise.forwardRelu6(wide));
    return residual ? Kernels.add(narrow, x) : narrow;
  }
}
