package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.OptimizerKernels;
import org.sensorium.nn.kernels.OptimizerKernels.Factoring;

/**
 * Adam's second moment in the memory of a row and a column, without a first moment.
 *
 * @see <a href="https://arxiv.org/abs/1804.04235">Adafactor</a>; the numbers are those of
 *     transformers' Adafactor with {@code relative_step=False}
 */
public final class Adafactor implements Optimizer {
  private static final String STEP = "step";
  private static final String SQUARE = "exp_avg_sq";
  private static final String ROW = "exp_avg_sq_row";
  private static final String COLUMN = "exp_avg_sq_col";

  /**
   * The constants of the paper, by their names in transformers.
   *
   * @param eps added to squared gradients
   * @param leastScale least root mean square that scales a parameter's rate
   * @param clipThreshold root mean square above which an update is scaled down
   * @param decayRate the newest square weighs step^decayRate
   * @param scaleParameter whether a parameter's rate is scaled by its root mean square
   */
  public record Settings(
      double eps,
      double leastScale,
      double clipThreshold,
      double decayRate,
      boolean scaleParameter) {
    /** A learning rate that means what it says, as transformers' Trainer uses Adafactor. */
    public static final Settings DEFAULT = new Settings(1e-30, 1e-3, 1.0, -0.8, false);

    public Settings {
      if (!(leastScale > 0)) {
        throw new IllegalArgumentException(
            "leastScale is %s, expected more than 0".formatted(leastScale));
      }
    }
  }

  private final OptimizerState state;
  private final Factoring factoring;

  public Adafactor(List<ParameterGroup> groups, Settings settings) {
    factoring =
        new Factoring(
            settings.decayRate(),
            settings.eps(),
            settings.scaleParameter() ? settings.leastScale() : 0,
            settings.clipThreshold());
    state = new OptimizerState(groups);
    groups.forEach(group -> group.parameters().forEach(this::addState));
  }

  private void addState(String name, NDArray parameter) {
    Shape shape = parameter.getShape();
    int last = shape.dimension() - 1;
    state.add(STEP, name, parameter, new Shape());
    if (last < 1) {
      state.add(SQUARE, name, parameter, shape);
    } else {
      state.add(ROW, name, parameter, shape.slice(0, last));
      Shape columns = shape.slice(0, last - 1).add(shape.get(last));
      state.add(COLUMN, name, parameter, columns);
    }
  }

  @Override
  public void step(double learningRate) {
    state.update(
        learningRate,
        (name, parameter, gradient, rates) -> {
          if (parameter.getShape().dimension() < 2) {
            OptimizerKernels.adafactor(
                gradient,
                parameter,
                state.get(SQUARE, name),
                state.get(STEP, name),
                rates,
                factoring);
          } else {
            OptimizerKernels.adafactor(
                gradient,
                parameter,
                state.get(ROW, name),
                state.get(COLUMN, name),
                state.get(STEP, name),
                rates,
                factoring);
          }
        });
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
