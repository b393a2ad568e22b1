package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;

/** Losses, and the likenesses they compare. See {@link Kernels}. */
public final class LossKernels {

  private LossKernels() {}

  /** The label of a position without loss, as in torch and transformers. */
  public static final long IGNORED = -100;

  /** Mean cross entropy over the rows whose target is not {@link #IGNORED}; a scalar. */
  public static NDArray crossEntropy(NDArray logits, NDArray targets) {
    return Kernels.run("cross_entropy", logits, targets, Kernels.number(IGNORED));
  }

  /** Summed cross entropy over the rows whose target is not {@link #IGNORED}; a scalar. */
  public static NDArray crossEntropySum(NDArray logits, NDArray targets) {
    return Kernels.run("cross_entropy_sum", logits, targets, Kernels.number(IGNORED));
  }

  /**
   * Binary cross entropy of which words a medium shows, when any of its positions may show them:
   * p(w) = 1 - Π over positions of (1 - σ(scale · cos(z, w) + bias)). A scalar.
   *
   * @param z (B, P, C)
   * @param words (W, C), each of length 1
   * @param present (B, W), 1 where the word belongs to the medium, else 0
   * @param scale (1), trained
   * @param bias (1), trained
   */
  public static NDArray wordPresenceLoss(
      NDArray z, NDArray words, NDArray present, NDArray scale, NDArray bias) {
    return Kernels.run("word_presence_loss", z, words, present, scale, bias);
  }

  /**
   * Mean cross entropy over the rows whose target is not {@link #IGNORED}, of targets that give a
   * share of their weight to all classes alike; a scalar.
   *
   * @see <a href="https://arxiv.org/abs/1512.00567">label smoothing</a>
   */
  public static NDArray crossEntropy(NDArray logits, NDArray targets, double smoothing) {
    return Kernels.run("cross_entropy_smooth", logits, targets, Kernels.number(smoothing));
  }

  /** x, each vector of the last axis at length 1. */
  public static NDArray unit(NDArray x) {
    return Kernels.run("unit", x);
  }

  /**
   * The largest product of any of a's vectors with b's, over a temperature.
   *
   * @param a (A, Q, D)
   * @param b (B, D)
   * @param temperature a scalar, trained
   * @return (A, B)
   */
  public static NDArray bestLikeness(NDArray a, NDArray b, NDArray temperature) {
    return Kernels.run("best_likeness", a, b, temperature);
  }
}
