package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.OptimizerKernels;

/**
 * Stochastic gradient descent with momentum; weight decay is added to the gradient. The numbers are
 * torch.optim.SGD's, without dampening or Nesterov's look ahead.
 */
public final class SgdMomentum implements Optimizer {
  private static final String MEAN = "momentum_buffer";

  private final OptimizerState state;
  private final double momentum;

  /**
   * @param momentum share of the last change that is kept, 0.9 as a rule
   */
  public SgdMomentum(List<ParameterGroup> groups, double momentum) {
    this.momentum = momentum;
    state = new OptimizerState(groups);
    for (ParameterGroup group : groups) {
      group
          .parameters()
          .forEach((name, parameter) -> state.add(MEAN, name, parameter, parameter.getShape()));
    }
  }

  @Override
  public void step(double learningRate) {
    state.update(
        learningRate,
        (name, parameter, gradient, rates) ->
            OptimizerKernels.sgd(gradient, parameter, state.get(MEAN, name), rates, momentum));
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
