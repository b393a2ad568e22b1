package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;

/**
 * Linear, GELU, linear, GELU, linear: PointLLM's {@code point_proj}, by whose names it is stored.
 *
 * <p>The first hidden layer has the config's width. The second has the width of the checkpoint; a
 * new one is twice as wide as the first, as PointLLM's 1,024 and 2,048.
 *
 * @see <a href="https://arxiv.org/abs/2308.16911">PointLLM</a>, v1.2 at cb72f4e
 */
final class DeepMlpProjector implements Projector {
  static final String ID = "mlp3x_gelu";

  private static final List<String> NAMES = List.of("0", "2", "4"); // GELUs have the odd numbers

  private final List<Affine> maps;

  private DeepMlpProjector(List<Affine> maps) {
    this.maps = maps;
  }

  static DeepMlpProjector load(WeightSource source, ProjectorConfig config) throws IOException {
    Shape stored = source.shape(NAMES.get(1) + ".weight");
    int second = stored == null ? 2 * config.hidden() : Math.toIntExact(stored.get(0));
    return new DeepMlpProjector(
        List.of(
            Affine.load(source, NAMES.get(0), config.in(), config.hidden()),
            Affine.load(source, NAMES.get(1), config.hidden(), second),
            Affine.load(source, NAMES.get(2), second, config.out())));
  }

  @Override
  public NDArray forward(NDArray features) {
    NDArray first = Kernels.gelu(maps.get(0).forward(features));
    NDArray second = Kernels.gelu(maps.get(1).forward(first));
    return maps.get(2).forward(second); // (B, P, V) -> (B, P, T)
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    for (int i = 0; i < maps.size(); i++) {
      maps.get(i).putWeights(NAMES.get(i), weights);
    }
    return weights;
  }
}
