package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.RowKernels;

/**
 * A Q-Former and a linear map of its queries: BLIP-2's, and InstructBLIP's, whose queries see the
 * instruction too.
 */
final class QFormerProjector implements Projector {
  private static final String WEIGHT = "language_projection.weight";
  private static final String BIAS = "language_projection.bias";

  private final QFormer qformer;
  private final NDArray weight; // (T, W)
  private final NDArray bias; // (T)

  private QFormerProjector(QFormer qformer, NDArray weight, NDArray bias) {
    this.qformer = qformer;
    this.weight = weight;
    this.bias = bias;
  }

  /** BLIP-2's. */
  static QFormerProjector load(WeightSource source, ProjectorConfig config) throws IOException {
    Queries sizes = sizes(config);
    if (sizes.vocabulary() > 0) {
      throw new IllegalArgumentException(
          "projector \"qformer\" reads no text, so queries.vocabulary must be 0, got %d; one that reads the instruction is \"qformer_instruct\""
              .formatted(sizes.vocabulary()));
    }
    return load(source, config, sizes);
  }

  /** InstructBLIP's. */
  static QFormerProjector loadInstruct(WeightSource source, ProjectorConfig config)
      throws IOException {
    Queries sizes = sizes(config);
    if (sizes.vocabulary() < 1 || sizes.textPositions() < 1) {
      throw new IllegalArgumentException(
          "projector \"qformer_instruct\" reads the instruction, so queries.vocabulary and text_positions must be above 0, got %d and %d; bert-base-uncased with [DEC] has 30523 and 512"
              .formatted(sizes.vocabulary(), sizes.textPositions()));
    }
    return load(source, config, sizes);
  }

  private static Queries sizes(ProjectorConfig config) {
    Queries sizes = config.queries();
    if (sizes == null) {
      throw new IllegalArgumentException(
          "projector \"%s\" needs queries: count, width, layers, heads, … ({} for BLIP-2's)"
              .formatted(config.type()));
    }
    return sizes;
  }

  private static QFormerProjector load(WeightSource source, ProjectorConfig config, Queries sizes)
      throws IOException {
    return new QFormerProjector(
        QFormer.load(source, config.in(), sizes),
        source.get(WEIGHT, new Shape(config.out(), sizes.width()), Initial.LINEAR),
        source.get(BIAS, new Shape(config.out()), Initial.ZEROS));
  }

  @Override
  public NDArray forward(NDArray features) {
    return project(qformer.forward(features));
  }

  @Override
  public NDArray forward(NDArray features, @Nullable Instruction instruction) {
    if (instruction == null || instruction.longest() == 0 || !readsInstruction()) {
      return forward(features);
    }
    NDArray rows =
        qformer.forward(features, instruction, QueryTextMask.BIDIRECTIONAL); // (B, Q + L, W)
    return project(RowKernels.positions(rows, 0, qformer.sizes().count()));
  }

  private NDArray project(NDArray queries) {
    return Kernels.linear(queries, weight, bias); // (B, Q, W) -> (B, Q, T)
  }

  @Override
  public boolean readsInstruction() {
    return qformer.sizes().vocabulary() > 0;
  }

  @Override
  public int positions(int featurePositions) {
    return qformer.sizes().count();
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>(qformer.weights());
    weights.keySet().removeIf(this::isUnreached);
    weights.put(WEIGHT, weight);
    weights.put(BIAS, bias);
    return weights;
  }

  @Override
  public Map<String, NDArray> constants() {
    Map<String, NDArray> constants = new LinkedHashMap<>(qformer.weights());
    constants.keySet().removeIf(name -> !isUnreached(name));
    return constants;
  }

  /** The last layer's MLP of the text, whose output nobody reads: torch leaves it alone too. */
  private boolean isUnreached(String name) {
    String last = "qformer.encoder.layer.%d.".formatted(qformer.sizes().layers() - 1);
    return name.startsWith(last + "intermediate.") || name.startsWith(last + "output.");
  }

  /** The engine itself. */
  QFormer qformer() {
    return qformer;
  }
}
