package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;

/** What stands in front of a projector, (B, P, V) to (B, P, V). */
public interface InputNorm {

  /** The kinds, as configurations name them. */
  enum Kind {
    /** Nothing: LLaVA. */
    NONE,
    /** A trained layer norm. */
    LAYER,
    /**
     * (x - mean) / deviation of every feature over the training media: right where features of
     * unlike scale stand side by side. Fixed once set.
     */
    STANDARD
  }

  NDArray forward(NDArray x);

  /** Puts what is trained. */
  void putWeights(Map<String, NDArray> weights);

  /** Puts what is stored, but not trained. */
  default void putConstants(Map<String, NDArray> constants) {}

  /** Reads or makes the norm of a kind. */
  static InputNorm load(Kind kind, WeightSource source, int width) throws IOException {
    Shape shape = new Shape(width);
    return switch (kind) {
      case NONE -> new None();
      case LAYER ->
          new Layer(
              source.get("input_norm.weight", shape, Initial.ONES),
              source.get("input_norm.bias", shape, Initial.ZEROS));
      case STANDARD ->
          new Standard(
              source.get("input_norm.mean", shape, Initial.ZEROS),
              source.get("input_norm.scale", shape, Initial.ONES));
    };
  }

  /** Nothing. */
  record None() implements InputNorm {
    @Override
    public NDArray forward(NDArray x) {
      return x;
    }

    @Override
    public void putWeights(Map<String, NDArray> weights) {}
  }

  /** A trained layer norm. */
  record Layer(NDArray weight, NDArray bias) implements InputNorm {
    private static final double EPS = 1e-5; // torch's default

    @Override
    public NDArray forward(NDArray x) {
      return Kernels.layerNorm(x, weight, bias, EPS);
    }

    @Override
    public void putWeights(Map<String, NDArray> weights) {
      weights.put("input_norm.weight", weight);
      weights.put("input_norm.bias", bias);
    }
  }

  /** Fixed statistics: (x - mean) · scale. */
  record Standard(NDArray mean, NDArray scale) implements InputNorm {
    @Override
    public NDArray forward(NDArray x) {
      return Kernels.standardise(x, mean, scale);
    }

    @Override
    public void putWeights(Map<String, NDArray> weights) {}

    @Override
    public void putConstants(Map<String, NDArray> constants) {
      constants.put("input_norm.mean", mean);
      constants.put("input_norm.scale", scale);
    }
  }
}
