package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.PointKernels;
import org.sensorium.pointcloud.encoder.PointWeights.Initial;

/**
 * A map of every point, which checkpoints store as a convolution of one cell, with a batch norm of
 * fixed statistics and a ReLU behind it.
 *
 * @param weight (out, in)
 * @param bias (out); zeros where the file has none
 * @param norm behind it
 */
record PointFilter(NDArray weight, NDArray bias, Norm norm) {
  private static final double EPS = 1e-5;

  /**
   * A batch norm as it is after training.
   *
   * @param mean running_mean, (out)
   * @param variance running_var, (out)
   * @param scale 1/√(variance + eps), (out)
   * @param gain weight, (out)
   * @param shift bias, (out)
   */
  record Norm(NDArray mean, NDArray variance, NDArray scale, NDArray gain, NDArray shift) {

    static Norm load(PointWeights weights, int width) throws IOException {
      Shape shape = new Shape(width);
      NDArray variance = weights.get("running_var", shape, Initial.ONES);
      return new Norm(
          weights.get("running_mean", shape, Initial.ZEROS),
          variance,
          scale(variance, weights.manager()),
          weights.get("weight", shape, Initial.ONES),
          weights.get("bias", shape, Initial.ZEROS));
    }

    private static NDArray scale(NDArray variance, NDManager owner) {
      float[] values = variance.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (1 / Math.sqrt(values[i] + EPS));
      }
      return owner.create(values);
    }

    /**
     * Makes rows (N, width) come out with mean 0 and deviation 1: by gain and shift, which are
     * trained and stored, so that the statistics stay those of a file.
     */
    private void take(NDArray rows) {
      NDArray average = rows.mean(new int[] {0});
      NDArray from = rows.sub(average);
      NDArray deviation = from.mul(from).mean(new int[] {0}).add((float) EPS).sqrt();
      NDArray factor = deviation.mul(scale).pow(-1);
      set(gain, factor);
      set(shift, mean.sub(average).mul(scale).mul(factor));
    }

    private static void set(NDArray to, NDArray from) {
      to.subi(to);
      to.addi(from);
    }
  }

  /**
   * Reads a convolution with a bias.
   *
   * @param conv its name
   * @param norm the name of the norm behind it
   */
  static PointFilter load(PointWeights weights, String conv, String norm, int in, int out)
      throws IOException {
    return new PointFilter(
        weights.get(conv + ".weight", new Shape(out, in), Initial.FILTER),
        weights.get(conv + ".bias", new Shape(out), Initial.ZEROS),
        Norm.load(weights.sub(norm), out));
  }

  /** {@link #load} of one without a bias. */
  static PointFilter loadUnbiased(PointWeights weights, String conv, String norm, int in, int out)
      throws IOException {
    return new PointFilter(
        weights.get(conv + ".weight", new Shape(out, in), Initial.FILTER),
        weights.manager().zeros(new Shape(out), DataType.FLOAT32),
        Norm.load(weights.sub(norm), out));
  }

  /** (…, in) to (…, out). */
  NDArray forward(NDArray x) {
    return Kernels.relu(
        PointKernels.linearBatchNorm(
            x, weight, bias, norm.mean(), norm.scale(), norm.gain(), norm.shift()));
  }

  /**
   * Makes what comes out of the norm for a batch have mean 0 and deviation 1. Without gradients.
   *
   * @param x (…, in)
   */
  void calibrate(NDArray x) {
    try (NDManager scratch = x.getManager().newSubManager()) {
      NDArray y = Kernels.linear(x, weight, bias);
      y.attach(scratch);
      norm.take(y.reshape(-1, weight.getShape().get(0)));
    }
  }

  /** What is trained, by the names of the file. */
  void putWeights(String conv, String normName, Map<String, NDArray> weights) {
    weights.put(conv + ".weight", weight);
    weights.put(conv + ".bias", bias);
    weights.put(normName + ".weight", norm.gain());
    weights.put(normName + ".bias", norm.shift());
  }

  /** What is stored, but not trained. */
  void putStatistics(String normName, Map<String, NDArray> weights) {
    weights.put(normName + ".running_mean", norm.mean());
    weights.put(normName + ".running_var", norm.variance());
  }
}
