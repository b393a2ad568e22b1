package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.WeightSource;

/**
 * MedVInT-TD-MLP's projector: one vector a medium, then linear, ReLU, linear; one place in the
 * decoder. The vector is the mean over the positions, as the reference takes it from PMC-CLIP's
 * ResNet-50; over CLIP it takes the class token instead, which is one position and its own mean.
 * Labels, training and LoRA are those of {@link QueryDecoderProjector}, with one place of the
 * medium where that has 32.
 *
 * @see <a href="https://arxiv.org/abs/2305.10415">PMC-VQA</a>, MedVInT_TD models/QA_model_mlp.py
 */
final class PooledMlpProjector implements Projector {
  private final ReluMlp mlp;

  private PooledMlpProjector(ReluMlp mlp) {
    this.mlp = mlp;
  }

  static PooledMlpProjector load(WeightSource source, ProjectorConfig config) throws IOException {
    return new PooledMlpProjector(ReluMlp.load(source, config.in(), config.out()));
  }

  @Override
  public NDArray forward(NDArray features) {
    return mlp.forward(features.mean(new int[] {1}, true)); // (B, P, V) -> (B, 1, V) -> (B, 1, T)
  }

  @Override
  public int positions(int featurePositions) {
    return 1;
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    mlp.putWeights(weights);
    return weights;
  }
}
