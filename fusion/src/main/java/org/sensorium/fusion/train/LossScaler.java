package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import org.sensorium.nn.kernels.Kernels;

/**
 * Keeps float16 gradients from vanishing: the loss is multiplied by a scale that halves when a
 * gradient overflows and doubles after a long stretch without. The numbers are those of torch's
 * GradScaler.
 *
 * @see <a href="https://arxiv.org/abs/1710.03740">Mixed Precision Training</a>
 */
public final class LossScaler {
  private static final double FIRST_SCALE = 65536;
  private static final double GROWTH = 2;
  private static final double BACKOFF = 0.5;
  private static final int GROWTH_INTERVAL = 2000; // steps without overflow

  /**
   * Where it stands, for checkpoints.
   *
   * @param scale what the loss is multiplied with
   * @param steady steps since the scale last changed
   */
  public record State(double scale, int steady) {}

  private State state;

  public LossScaler() {
    this(new State(FIRST_SCALE, 0));
  }

  /** Goes on from a saved state. */
  public LossScaler(State state) {
    this.state = state;
  }

  public State state() {
    return state;
  }

  /** The loss to differentiate. */
  public NDArray scaled(NDArray loss) {
    return Kernels.scale(loss, state.scale());
  }

  /** Learns whether the gradients of a step were finite. */
  public void update(boolean finite) {
    if (!finite) {
      state = new State(state.scale() * BACKOFF, 0);
    } else if (state.steady() + 1 < GROWTH_INTERVAL) {
      state = new State(state.scale(), state.steady() + 1);
    } else {
      double grown = state.scale() * GROWTH;
      state = new State(grown <= Float.MAX_VALUE ? grown : state.scale(), 0);
    }
  }
}
