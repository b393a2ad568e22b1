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
 * What small encoders need around a projector of queries: a norm of the features and a learned
 * offset for every cell of their map in front, since a convolutional map does not say where a cell
 * lies; a norm behind, so that what comes out is as large as words are.
 *
 * @param places (P, V), added to the features
 */
record FramedProjector(
    InputNorm inputNorm, @Nullable NDArray places, Projector projector, OutputNorm outputNorm)
    implements Projector {
  /**
   * The projector itself where nothing of all this is asked for.
   *
   * @param cells of the map that get an offset; 0 for none
   */
  static Projector around(
      Projector projector, WeightSource source, ProjectorConfig config, int cells)
      throws IOException {
    if (config.inputNorm() == InputNorm.Kind.NONE && cells == 0 && !config.outputNorm()) {
      return projector;
    }
    return new FramedProjector(
        InputNorm.load(config.inputNorm(), source, config.in()),
        cells == 0 ? null : source.get("positions", new Shape(cells, config.in()), Initial.NORMAL),
        projector,
        OutputNorm.load(source, config));
  }

  @Override
  public NDArray forward(NDArray features) {
    return forward(features, null);
  }

  @Override
  public NDArray forward(NDArray features, @Nullable Instruction instruction) {
    NDArray y = projector.forward(seen(features), instruction);
    return outputNorm.forward(y);
  }

  @Override
  public NDArray seen(NDArray features) {
    NDArray x = inputNorm.forward(features); // (B, P, V)
    return places == null ? x : Kernels.add(x, places);
  }

  @Override
  public Map<String, NDArray> seeing() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    inputNorm.putWeights(weights);
    if (places != null) {
      weights.put("positions", places);
    }
    return weights;
  }

  @Override
  public boolean readsInstruction() {
    return projector.readsInstruction();
  }

  @Override
  public int positions(int featurePositions) {
    return projector.positions(featurePositions);
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>(seeing());
    weights.putAll(projector.weights());
    outputNorm.putWeights(weights);
    return weights;
  }

  @Override
  public Map<String, NDArray> constants() {
    Map<String, NDArray> constants = new LinkedHashMap<>(projector.constants());
    inputNorm.putConstants(constants);
    return constants;
  }
}
