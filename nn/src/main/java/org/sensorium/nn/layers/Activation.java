package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import org.sensorium.nn.kernels.Kernels;

/** Activations by the names of checkpoints' {@code hidden_act}. */
public enum Activation {
  GELU,
  GELU_TANH,
  QUICK_GELU;

  /** The activation that {@code hidden_act} names. */
  public static Activation of(String name) {
    return switch (name) {
      case "gelu" -> GELU;
      case "gelu_new", "gelu_pytorch_tanh" -> GELU_TANH;
      case "quick_gelu" -> QUICK_GELU;
      default ->
          throw new IllegalArgumentException(
              "activation \"%s\" is not known, expected gelu, gelu_new, gelu_pytorch_tanh or quick_gelu"
                  .formatted(name));
    };
  }

  /** Any shape, same shape. */
  public NDArray forward(NDArray x) {
    return switch (this) {
      case GELU -> Kernels.gelu(x);
      case GELU_TANH -> Kernels.geluTanh(x);
      case QUICK_GELU -> Kernels.quickGelu(x);
    };
  }
}
