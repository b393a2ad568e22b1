package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.SplittableRandom;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/** Where an encoder takes its weights from: a checkpoint, or chance. */
interface PointWeights {

  /** How a new weight starts. */
  enum Initial {
    /** Normal, cut at two deviations of 0.02: maps and tokens of Point-BERT. */
    TOKEN,
    /** Normal of deviation √(2 / in), so that what passes ReLUs keeps its size. */
    FILTER,
    ZEROS,
    ONES
  }

  /** Owner of the weights. */
  NDManager manager();

  /**
   * A weight.
   *
   * @param shape (out, in) of a matrix, in which a filter of one point may be stored with axes of 1
   *     behind
   */
  NDArray get(String name, Shape shape, Initial initial) throws IOException;

  /** The weights below a name. */
  default PointWeights sub(String prefix) {
    PointWeights all = this;
    return new PointWeights() {
      @Override
      public NDManager manager() {
        return all.manager();
      }

      @Override
      public NDArray get(String name, Shape shape, Initial initial) throws IOException {
        return all.get(prefix + "." + name, shape, initial);
      }
    };
  }

  /** Those of a checkpoint; matrices are held in a precision. */
  static PointWeights stored(WeightScope scope, Precision precision) {
    return new PointWeights() {
      @Override
      public NDManager manager() {
        return scope.manager();
      }

      @Override
      public NDArray get(String name, Shape shape, Initial initial) throws IOException {
        Shape stored = scope.shape(name);
        Shape expected = shape;
        if (stored != null && initial == Initial.FILTER) {
          for (int axis = 2; axis < stored.dimension(); axis++) {
            expected = expected.add(1);
          }
        }
        NDArray weight =
            shape.dimension() == 2
                ? scope.get(name, expected, precision)
                : scope.get(name, expected);
        if (expected.equals(shape)) {
          return weight;
        }
        try (weight) {
          return weight.reshape(shape); // of the same memory, which lives on for it
        }
      }
    };
  }

  /** New ones. */
  static PointWeights fresh(NDManager manager, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new PointWeights() {
      @Override
      public NDManager manager() {
        return manager;
      }

      @Override
      public NDArray get(String name, Shape shape, Initial initial) {
        float[] values = new float[Math.toIntExact(shape.size())];
        double deviation = Math.sqrt(2.0 / shape.get(shape.dimension() - 1));
        for (int i = 0; i < values.length; i++) {
          values[i] =
              (float)
                  switch (initial) {
                    case TOKEN -> 0.02 * Math.max(-2, Math.min(2, random.nextGaussian()));
                    case FILTER -> deviation * random.nextGaussian();
                    case ZEROS -> 0;
                    case ONES -> 1;
                  };
        }
        return manager.create(values, shape);
      }
    };
  }
}
