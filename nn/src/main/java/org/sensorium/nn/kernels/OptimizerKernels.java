package org.sensorium.nn.kernels;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * Updates of one parameter and its state, in place, each in one call; the caller turns recording
 * {@linkplain Autograd#off off}. Parameters, gradients and states are float32 and lie on one
 * device.
 */
public final class OptimizerKernels {

  private OptimizerKernels() {}

  /** A parameter's rate and decoupled weight decay in one update. */
  public record Rates(double learningRate, double weightDecay) {}

  /**
   * AdamW, as torch.optim.AdamW.
   *
   * @param step updates so far, a scalar; counted up
   */
  public static void adamW(
      NDArray gradient,
      NDArray parameter,
      NDArray mean,
      NDArray square,
      NDArray step,
      Rates rates,
      double beta1,
      double beta2,
      double eps) {
    update(
        "adamw",
        new NDList(gradient, parameter, mean, square, step),
        rates.learningRate(),
        beta1,
        beta2,
        eps,
        rates.weightDecay());
  }

  /** Momentum, as torch.optim.SGD; its weight decay is added to the gradient. */
  public static void sgd(
      NDArray gradient, NDArray parameter, NDArray mean, Rates rates, double momentum) {
    update(
        "sgd",
        new NDList(gradient, parameter, mean),
        rates.learningRate(),
        momentum,
        rates.weightDecay());
  }

  /**
   * What Adafactor is told beside the rates.
   *
   * @param exponent the new square weighs step^exponent, below 0
   * @param eps added to squared gradients
   * @param floor least root mean square of a parameter that its rate is multiplied with; 0: the
   *     rate is not multiplied
   * @param threshold root mean square from which an update is scaled down
   */
  public record Factoring(double exponent, double eps, double floor, double threshold) {}

  /** Adafactor for a parameter (…, n, m) with row (…, n) and column (…, m) means of squares. */
  public static void adafactor(
      NDArray gradient,
      NDArray parameter,
      NDArray row,
      NDArray column,
      NDArray step,
      Rates rates,
      Factoring factoring) {
    adafactor(
        "adafactor_matrix", new NDList(gradient, parameter, row, column, step), rates, factoring);
  }

  /** Adafactor for a vector with its mean of squares. */
  public static void adafactor(
      NDArray gradient,
      NDArray parameter,
      NDArray square,
      NDArray step,
      Rates rates,
      Factoring factoring) {
    adafactor("adafactor_vector", new NDList(gradient, parameter, square, step), rates, factoring);
  }

  private static void adafactor(String method, NDList arrays, Rates rates, Factoring factoring) {
    update(
        method,
        arrays,
        rates.learningRate(),
        factoring.exponent(),
        factoring.eps(),
        factoring.floor(),
        factoring.threshold(),
        rates.weightDecay());
  }

  /** The 2-norm of all gradients together; they are named for this and {@link #scale} only. */
  public static double norm(NDList gradients) {
    NDArray norm =
        Kernels.MODULE.run("gradient_norm", AttentionKernels.asList("gradients", gradients));
    try (norm) {
      return norm.getFloat();
    }
  }

  /** Multiplies all gradients in place. */
  public static void scale(NDList gradients, double factor) {
    update("gradient_scale", AttentionKernels.asList("gradients", gradients), factor);
  }

  /** Numbers change with every step, so none of them may be kept as {@link Kernels} keeps its. */
  private static void update(String method, NDList arrays, double... numbers) {
    try (NDManager host = arrays.head().getManager().newSubManager(Device.cpu())) {
      NDList inputs = new NDList(arrays);
      for (double number : numbers) {
        inputs.add(host.create(number));
      }
      Kernels.MODULE.run(method, inputs).close();
    }
  }
}
