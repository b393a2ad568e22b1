package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Autograd;

/**
 * Changes parameters by their gradients, in place. Owns its state, which lies beside the parameters
 * on their device, in float32; {@link #close} frees it.
 */
public interface Optimizer extends AutoCloseable {

  /** What it changes; no name occurs twice. */
  List<ParameterGroup> groups();

  /**
   * Changes every parameter that a backward pass has reached; the gradients stay as they are.
   *
   * @param learningRate multiplied with each group's {@code rateScale}
   */
  void step(double learningRate);

  /** Sets all gradients to zero. */
  default void zeroGradients() {
    for (ParameterGroup group : groups()) {
      group.parameters().values().forEach(Autograd::zeroGradient);
    }
  }

  /**
   * The state by name, for checkpoints: {@code <kind>.<parameter>} with torch's kinds ({@code
   * step}, {@code exp_avg}…). Owned by the optimizer, valid until its next step.
   */
  Map<String, NDArray> state();

  /**
   * Takes over a copy of a saved state.
   *
   * @throws CheckpointException naming every missing, misshapen and unexpected array; nothing is
   *     then taken over
   */
  void load(Map<String, NDArray> saved) throws CheckpointException;

  @Override
  void close();
}
