package org.sensorium.fusion.recipe;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.train.LossScaler;
import org.sensorium.fusion.train.Trainer;

/** Tells of steps that changed nothing because a gradient was not finite; too many end the run. */
final class SkippedSteps {
  /** In a row. One may be a bad batch; after so many the weights will not get better. */
  static final int MOST = 10;

  /** With a scaler, which skips until it has found its scale: 2^16 down to far below 1. */
  static final int MOST_SCALED = 40;

  private final String stage;
  private final int most;
  private final String explained;
  private final RunListener listener;
  private int inARow;

  /**
   * A count for one stage.
   *
   * @param stage its name
   * @param scaler of the losses, or null
   */
  SkippedSteps(String stage, @Nullable LossScaler scaler, RunListener listener) {
    this.stage = stage;
    most = scaler == null ? MOST : MOST_SCALED;
    explained = scaler == null ? "" : ", and the loss scale halved, as float16 needs at the start";
    this.listener = listener;
  }

  /**
   * Looks at a step.
   *
   * @throws IOException if it was one skipped step too many
   */
  void after(Trainer.StepResult result) throws IOException {
    if (result.taken()) {
      inARow = 0;
      return;
    }
    inARow++;
    listener.say(
        "%s, step %d: skipped, the gradients are not finite (loss %s)%s"
            .formatted(stage, result.step() + 1, result.loss(), explained));
    if (inARow == most) {
      throw new IOException(
          "%s, step %d: %d steps in a row had gradients that are not finite, the last loss is %s: start again with a lower learning_rate, a smaller max_grad_norm, or precision: float32"
              .formatted(stage, result.step() + 1, inARow, result.loss()));
    }
  }
}
