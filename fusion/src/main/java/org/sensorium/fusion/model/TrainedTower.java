package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * The upper blocks of an encoder, which are trained, in front of a projector: the features are the
 * hidden state that the frozen blocks below leave, all tokens; of an encoder of points that is
 * trained as a whole, which points make a group.
 *
 * @see <a href="https://arxiv.org/abs/2311.12793">ShareGPT4V</a>
 */
final class TrainedTower implements Projector {
  private final String name;
  private final Blocks blocks;
  private final Projector projector;

  /** What of an encoder runs in every step. */
  interface Blocks {
    /** Features (B, P, V) as the frozen part leaves them to what the projector reads. */
    NDArray forward(NDArray features);

    /** Positions that come out for a medium. */
    int positions();

    /** What is trained; the encoder's own arrays. */
    Map<String, NDArray> weights();
  }

  /**
   * Blocks before a projector.
   *
   * @param name first part of the names of the blocks' weights
   */
  TrainedTower(String name, Blocks blocks, Projector projector) {
    this.name = name + ".";
    this.blocks = blocks;
    this.projector = projector;
  }

  /** What stands behind the blocks. */
  Projector projector() {
    return projector;
  }

  /** The weights of the blocks, by their names in a model's file. */
  Map<String, NDArray> tower() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    blocks.weights().forEach((key, weight) -> weights.put(name + key, weight));
    return weights;
  }

  /** Takes the blocks' weights from a model's file. */
  void read(WeightScope scope) throws IOException {
    for (Map.Entry<String, NDArray> weight : tower().entrySet()) {
      NDArray stored = scope.get(weight.getKey(), weight.getValue().getShape());
      try (NDManager work = scope.manager().newSubManager()) {
        stored.attach(work);
        stored.copyTo(weight.getValue());
      }
    }
  }

  @Override
  public NDArray forward(NDArray features) {
    return forward(features, null);
  }

  @Override
  public NDArray forward(NDArray features, @Nullable Instruction instruction) {
    return projector.forward(blocks.forward(features), instruction);
  }

  @Override
  public NDArray seen(NDArray features) {
    return projector.seen(blocks.forward(features));
  }

  @Override
  public Map<String, NDArray> seeing() {
    Map<String, NDArray> weights = new LinkedHashMap<>(projector.seeing());
    weights.putAll(tower());
    return weights;
  }

  @Override
  public boolean readsInstruction() {
    return projector.readsInstruction();
  }

  @Override
  public int positions(int featurePositions) {
    return projector.positions(blocks.positions());
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>(projector.weights());
    weights.putAll(tower());
    return weights;
  }

  @Override
  public Map<String, NDArray> constants() {
    return projector.constants();
  }
}
