package org.sensorium.fusion.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.sensorium.fusion.model.Ahead;
import org.sensorium.nn.kernels.Autograd;

/**
 * The loop over optimizer steps: losses of one or several passes are summed, their gradients
 * divided by the supervised tokens of all of them, and one step is taken.
 *
 * @param <T> what one pass works on
 */
public final class Trainer<T> {

  /** The loss of one pass. */
  public interface Loss<T> {
    /** A scalar summed over supervised tokens; owned by the step's manager. */
    NDArray sum(NDManager step, T work);

    /** Tokens that the sum runs over. */
    int tokens(T work);
  }

  /**
   * The work of every step, in order. Called on a thread that runs one step ahead: plain Java data
   * only, no arrays.
   */
  public interface Source<T> {
    /** The passes of an optimizer step; together they have at least one supervised token. */
    List<T> passes(int step) throws IOException;
  }

  /**
   * What a step came to.
   *
   * @param step its number, from 0
   * @param loss mean over its supervised tokens
   * @param norm of the gradients before clipping
   * @param rate learning rate
   * @param tokens supervised tokens
   * @param taken whether the parameters were changed: not if a gradient was not finite
   */
  public record StepResult(
      int step, double loss, double norm, double rate, int tokens, boolean taken) {}

  /** Hears of every step; may save, score or stop by throwing. */
  public interface Listener {
    void after(StepResult result) throws IOException;
  }

  private static final long STEPS = 1L << 32; // more than any run has

  private final NDManager manager;
  private final Loss<T> loss;
  private final Source<T> source;
  private final OptimizerStep optimizer;
  private final LearningRateSchedule schedule;
  private final long seed;

  /**
   * A loop.
   *
   * @param manager parent of every step's manager; decides the device
   * @param seed of what a step draws by chance (dropout): with the step's number it decides all of
   *     it, so that a resumed run draws the same
   */
  public Trainer(
      NDManager manager,
      Loss<T> loss,
      Source<T> source,
      OptimizerStep optimizer,
      LearningRateSchedule schedule,
      long seed) {
    this.manager = manager;
    this.loss = loss;
    this.source = source;
    this.optimizer = optimizer;
    this.schedule = schedule;
    this.seed = seed;
  }

  /** Takes the steps first … schedule.total() - 1. */
  public void run(int first, Listener listener) throws IOException {
    try (Ahead<List<T>> batches = new Ahead<>("batches", first, schedule.total(), source::passes)) {
      for (int step = first; step < schedule.total(); step++) {
        listener.after(take(step, batches.next()));
      }
    }
  }

  private StepResult take(int step, List<T> passes) {
    Engine.getInstance().setRandomSeed(new SplittableRandom(seed * STEPS + step).nextInt());
    int tokens = passes.stream().mapToInt(loss::tokens).sum();
    double summed = 0;
    for (T pass : passes) {
      try (NDManager scope = manager.newSubManager();
          Autograd.Mode recording = Autograd.recording()) {
        NDArray sum = loss.sum(scope, pass);
        Autograd.backward(optimizer.scaled(sum));
        summed += sum.getFloat();
      }
    }
    double rate = schedule.at(step);
    OptimizerStep.Outcome outcome = optimizer.take(rate, 1.0 / tokens);
    return new StepResult(step, summed / tokens, outcome.norm(), rate, tokens, outcome.taken());
  }
}
