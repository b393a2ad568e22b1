package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;

/**
 * One linear map with a bias.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>
 */
final class LinearProjector implements Projector {
  private final NDArray weight;
  private final NDArray bias;

  private LinearProjector(NDArray weight, NDArray bias) {
    this.weight = weight;
    this.bias = bias;
  }

  static LinearProjector load(WeightSource source, ProjectorConfig config) throws IOException {
    return new LinearProjector(
        source.get("weight", new Shape(config.out(), config.in()), Initial.LINEAR),
        source.get("bias", new Shape(config.out()), Initial.ZEROS));
  }

  @Override
  public NDArray forward(NDArray features) {
    return Kernels.linear(features, weight, bias); // (B, P, V) -> (B, P, T)
  }

  @Override
  public Map<String, NDArray> weights() {
    return Map.of("weight", weight, "bias", bias);
  }
}
