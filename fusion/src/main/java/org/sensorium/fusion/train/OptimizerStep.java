package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.OptimizerKernels;

/**
 * From gradients to one update: normalise, clip, change the parameters, forget the gradients. A
 * step whose gradients are not finite changes nothing and is counted.
 *
 * <pre>{@code
 * Autograd.backward(step.scaled(lossSum)); // once or several times
 * Outcome outcome = step.take(schedule.at(number), 1.0 / supervisedTokens);
 * }</pre>
 */
public final class OptimizerStep {
  private final Optimizer optimizer;
  private final GradientClip clip;
  private final @Nullable LossScaler scaler;
  private int skipped;

  /**
   * What came of a step.
   *
   * @param norm 2-norm of the gradients before clipping; NaN or infinite if the step was skipped
   * @param taken whether the parameters were changed
   */
  public record Outcome(double norm, boolean taken) {}

  /**
   * @param scaler of the losses if a part of the arithmetic is float16, else null
   */
  public OptimizerStep(Optimizer optimizer, GradientClip clip, @Nullable LossScaler scaler) {
    this.optimizer = optimizer;
    this.clip = clip;
    this.scaler = scaler;
  }

  /** The loss to differentiate: itself if there is no scaler. */
  public NDArray scaled(NDArray loss) {
    return scaler == null ? loss : scaler.scaled(loss);
  }

  /**
   * Takes a step with the gradients gathered since the last.
   *
   * @param factor what the gradients are multiplied with first: one by the number of supervised
   *     tokens where losses were summed over several passes
   */
  public Outcome take(double learningRate, double factor) {
    double unscaled = scaler == null ? factor : factor / scaler.state().scale();
    double norm = normalise(unscaled);
    boolean finite = Double.isFinite(norm);
    if (finite) {
      optimizer.step(learningRate);
    } else {
      skipped++;
    }
    if (scaler != null) {
      scaler.update(finite);
    }
    optimizer.zeroGradients();
    return new Outcome(norm, finite);
  }

  /** Multiplies the gradients by the factor and the clip's; returns their norm between the two. */
  private double normalise(double factor) {
    try (Autograd.Mode off = Autograd.off();
        NDManager manager = NDManager.newBaseManager(ParameterGroup.device(optimizer.groups()))) {
      NDList gradients = new NDList();
      for (ParameterGroup group : optimizer.groups()) {
        for (NDArray parameter : group.parameters().values()) {
          NDArray gradient = Autograd.gradient(parameter, manager);
          if (gradient != null) {
            gradients.add(gradient);
          }
        }
      }
      if (gradients.isEmpty()) {
        throw new IllegalStateException(
            "no parameter has a gradient: no backward pass has reached any of them");
      }
      double norm = OptimizerKernels.norm(gradients) * factor;
      double all = factor * clip.factor(norm);
      if (Double.isFinite(norm) && all != 1) {
        OptimizerKernels.scale(gradients, all);
      }
      return norm;
    }
  }

  /** Steps that were skipped so far. */
  public int skipped() {
    return skipped;
  }
}
