package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.OptimizerKernels;

/**
 * Adam with decoupled weight decay.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">AdamW</a>; the numbers are torch.optim.AdamW's
 */
public final class AdamW implements Optimizer {
  private static final String STEP = "step";
  private static final String MEAN = "exp_avg";
  private static final String SQUARE = "exp_avg_sq";

  /**
   * How fast it forgets.
   *
   * @param beta1 share of the mean gradient kept in a step
   * @param beta2 share of the mean squared gradient kept in a step
   * @param eps added to the root
   */
  public record Settings(double beta1, double beta2, double eps) {
    /** torch's defaults. */
    public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8);
  }

  private final OptimizerState state;
  private final Settings settings;

  public AdamW(List<ParameterGroup> groups, Settings settings) {
    this.settings = settings;
    state = new OptimizerState(groups);
    for (ParameterGroup group : groups) {
      group
          .parameters()
          .forEach(
              (name, parameter) -> {
                state.add(STEP, name, parameter, new Shape());
                state.add(MEAN, name, parameter, parameter.getShape());
                state.add(SQUARE, name, parameter, parameter.getShape());
              });
    }
  }

  @Override
  public void step(double learningRate) {
    state.update(
        learningRate,
        (name, parameter, gradient, rates) ->
            OptimizerKernels.adamW(
                gradient,
                parameter,
                state.get(MEAN, name),
                state.get(SQUARE, name),
                state.get(STEP, name),
                rates,
                settings.beta1(),
                settings.beta2(),
                settings.eps()));
  }

  @Override
  public List<ParameterGroup> groups() {
    return state.groups();
  }

  @Override
  public Map<String, NDArray> state() {
    return state.arrays();
  }

  @Override
  public void load(Map<String, NDArray> saved) throws CheckpointException {
    state.load(saved);
  }

  @Override
  public void close() {
    state.close();
  }
}
