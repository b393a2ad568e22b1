package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.encoder.TrainableVisionEncoder;

/**
 * The upper blocks of an encoder, which are trained, in front of a projector: the features are the
 * hidden state that the frozen blocks below leave, all tokens.
 *
 * @see <a href="https://arxiv.org/abs/2311.12793">ShareGPT4V</a>
 */
final class TrainedTower implements Projector {
  /** First part of the names of the blocks' weights. */
  static final String NAME = "vision_tower.";

  private final TrainableVisionEncoder tower;
  private final int from;
  private final int to;
  private final TokenChoice tokens;
  private final Projector projector;

  /**
   * Blocks between two layers.
   *
   * @param tokens that the projector takes of the last of them
   */
  TrainedTower(
      TrainableVisionEncoder tower, int from, int to, TokenChoice tokens, Projector projector) {
    this.tower = tower;
    this.from = from;
    this.to = to;
    this.tokens = tokens;
    this.projector = projector;
  }

  /** What stands behind the blocks. */
  Projector projector() {
    return projector;
  }

  /** Takes the blocks' weights from a model's file. */
  void read(WeightScope scope) throws IOException {
    for (Map.Entry<String, NDArray> weight : tower.weights(from, to).entrySet()) {
      NDArray stored = scope.get(NAME + weight.getKey(), weight.getValue().getShape());
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
    return projector.forward(encoded(features), instruction);
  }

  private NDArray encoded(NDArray features) {
    return tokens.of(tower.resume(features, from, to), tower.hasClassToken());
  }

  @Override
  public NDArray seen(NDArray features) {
    return projector.seen(encoded(features));
  }

  @Override
  public Map<String, NDArray> seeing() {
    Map<String, NDArray> weights = new LinkedHashMap<>(projector.seeing());
    tower.weights(from, to).forEach((name, weight) -> weights.put(NAME + name, weight));
    return weights;
  }

  @Override
  public boolean readsInstruction() {
    return projector.readsInstruction();
  }

  @Override
  public int positions(int featurePositions) {
    return projector.positions(tower.featureTokens(List.of(to), 0, tokens));
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>(projector.weights());
    tower.weights(from, to).forEach((name, weight) -> weights.put(NAME + name, weight));
    return weights;
  }

  @Override
  public Map<String, NDArray> constants() {
    return projector.constants();
  }
}
