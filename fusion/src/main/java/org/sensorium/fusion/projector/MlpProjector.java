package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;

/**
 * Linear, GELU, linear; with what small encoders need besides: an input norm, a learned offset for
 * every cell of the map in the hidden layer, a norm behind.
 *
 * @see <a href="https://arxiv.org/abs/2310.03744">LLaVA-1.5</a>
 */
final class MlpProjector implements Projector {
  private final InputNorm inputNorm;
  private final NDArray weight1;
  private final NDArray bias1;
  private final @Nullable NDArray positions; // (P, hidden)
  private final NDArray weight2;
  private final NDArray bias2;
  private final OutputNorm outputNorm;

  private MlpProjector(
      InputNorm inputNorm,
      NDArray weight1,
      NDArray bias1,
      @Nullable NDArray positions,
      NDArray weight2,
      NDArray bias2,
      OutputNorm outputNorm) {
    this.inputNorm = inputNorm;
    this.weight1 = weight1;
    this.bias1 = bias1;
    this.positions = positions;
    this.weight2 = weight2;
    this.bias2 = bias2;
    this.outputNorm = outputNorm;
  }

  static MlpProjector load(WeightSource source, ProjectorConfig config) throws IOException {
    return new MlpProjector(
        InputNorm.load(config.inputNorm(), source, config.in()),
        source.get("linear_1.weight", new Shape(config.hidden(), config.in()), Initial.LINEAR),
        source.get("linear_1.bias", new Shape(config.hidden()), Initial.ZEROS),
        config.positions() == 0
            ? null
            : source.get(
                "positions", new Shape(config.positions(), config.hidden()), Initial.NORMAL),
        source.get("linear_2.weight", new Shape(config.out(), config.hidden()), Initial.LINEAR),
        source.get("linear_2.bias", new Shape(config.out()), Initial.ZEROS),
        OutputNorm.load(source, config));
  }

  @Override
  public NDArray forward(NDArray features) {
    NDArray hidden = Kernels.linear(inputNorm.forward(features), weight1, bias1); // (B, P, hidden)
    if (positions != null) {
      hidden = Kernels.add(hidden, positions);
    }
    NDArray y = Kernels.linear(Kernels.gelu(hidden), weight2, bias2); // (B, P, T)
    return outputNorm.forward(y);
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    inputNorm.putWeights(weights);
    weights.put("linear_1.weight", weight1);
    weights.put("linear_1.bias", bias1);
    if (positions != null) {
      weights.put("positions", positions);
    }
    weights.put("linear_2.weight", weight2);
    weights.put("linear_2.bias", bias2);
    outputNorm.putWeights(weights);
    return weights;
  }

  @Override
  public Map<String, NDArray> constants() {
    Map<String, NDArray> constants = new LinkedHashMap<>();
    inputNorm.putConstants(constants);
    return constants;
  }
}
