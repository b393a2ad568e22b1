package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/** BERT's MLP with erf GELU, and a norm of the sum with what came in: (B, S, W) to (B, S, W). */
record QFormerFeedForward(Linear up, Linear down, LayerNorm norm) {

  /**
   * @param suffix of both names: {@code _query} for the branch of the queries, nothing for text
   */
  static QFormerFeedForward load(WeightSource source, String layer, String suffix, Queries sizes)
      throws IOException {
    int width = sizes.width();
    String output = layer + ".output" + suffix;
    return new QFormerFeedForward(
        QFormerAttention.linear(
            source, layer + ".intermediate" + suffix + ".dense", width, sizes.inner()),
        QFormerAttention.linear(source, output + ".dense", sizes.inner(), width),
        QFormerAttention.norm(source, output + ".LayerNorm", width, sizes.eps()));
  }

  NDArray forward(NDArray x) {
    NDArray y = down.forward(Kernels.gelu(up.forward(x)));
    return norm.forward(Kernels.add(y, x));
  }
}
