package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;

/**
 * Recording of gradients on the calling thread. DJL's own collector allows one recording in the
 * whole process and no accumulation over several backward passes; this is the engine's plain rule:
 * gradients add up until {@link #zeroGradient}.
 */
public final class Autograd {

  private Autograd() {}

  /** A stretch of code that records or does not; closing restores what was before. */
  public static final class Mode implements AutoCloseable {
    private final boolean before = JniUtils.isGradMode();

    private Mode(boolean recording) {
      JniUtils.setGradMode(recording);
    }

    @Override
    public void close() {
      JniUtils.setGradMode(before);
    }
  }

  /** Records what follows, on this thread. */
  public static Mode recording() {
    return new Mode(true);
  }

  /** Records nothing of what follows, on this thread. */
  public static Mode off() {
    return new Mode(false);
  }

  /**
   * Adds the gradients of a loss to every array that requires one.
   *
   * @param loss a scalar computed under {@link #recording}
   */
  public static void backward(NDArray loss) {
    try (NDArray one = loss.onesLike()) {
      JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
    }
  }

  /**
   * The gradient gathered so far, as a view: changing it in place changes what is gathered.
   *
   * @param owner of the view
   * @return null where no backward pass has reached the parameter
   */
  public static @Nullable NDArray gradient(NDArray parameter, NDManager owner) {
    NDArray gradient = JniUtils.getGradient((PtNDArray) parameter);
    if (gradient != null) {
      gradient.attach(owner);
    }
    return gradient;
  }

  /** Forgets the gradient gathered so far; nothing where there is none yet. */
  public static void zeroGradient(NDArray parameter) {
    JniUtils.zeroGrad((PtNDArray) parameter);
  }
}
