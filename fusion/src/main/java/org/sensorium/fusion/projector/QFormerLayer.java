package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.RowKernels;

/**
 * One layer: all rows look at each other, queries look at the features where the layer has that,
 * queries and text have an MLP each.
 *
 * @param cross null in the layers between those that look at the features
 * @param text null where no text is read
 */
record QFormerLayer(
    QFormerAttention self,
    @Nullable QFormerAttention cross,
    QFormerFeedForward queries,
    @Nullable QFormerFeedForward text) {

  static QFormerLayer load(WeightSource source, int index, int features, Queries sizes)
      throws IOException {
    String name = "qformer.encoder.layer." + index;
    return new QFormerLayer(
        QFormerAttention.load(source, name + ".attention", sizes.width(), sizes),
        index % sizes.every() == 0
            ? QFormerAttention.load(source, name + ".crossattention", features, sizes)
            : null,
        QFormerFeedForward.load(source, name, "_query", sizes),
        sizes.vocabulary() > 0 ? QFormerFeedForward.load(source, name, "", sizes) : null);
  }

  /** Queries alone: (B, Q, W), features (B, P, V) to (B, Q, W). */
  NDArray forward(NDArray x, NDArray features) {
    return ofQueries(self.forward(x, x, null), features);
  }

  /**
   * Queries and text: (B, Q + L, W) to (B, Q + L, W).
   *
   * @param count queries Q
   * @param mask (B, 1, Q + L, Q + L)
   */
  NDArray forward(NDArray x, NDArray features, int count, NDArray mask) {
    NDArray y = self.forward(x, x, mask);
    int tokens = (int) y.getShape().get(1) - count;
    NDArray q = ofQueries(RowKernels.positions(y, 0, count), features);
    NDArray t =
        Objects.requireNonNull(text, "a layer without a branch for text was given some")
            .forward(RowKernels.positions(y, count, tokens));
    return RowKernels.concatPositions(q, t);
  }

  private NDArray ofQueries(NDArray y, NDArray features) {
    return queries.forward(cross == null ? y : cross.forward(y, features, null));
  }
}
