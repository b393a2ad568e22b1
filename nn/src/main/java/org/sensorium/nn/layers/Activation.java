package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import org.sensorium.nn.kernels.Kernels;

/** Activations by the names of checkpoints' {@code hidden_act}. */
public enum Activation {
  GELU(1),
  GELU_TANH(2),
  QUICK_GELU(4),
  RELU(3),
  SILU(0);

  private final int code;

  Activation(int code) {
    this.code = code;
  }

  /** The activation that {@code hidden_act} names. */
  public static Activation of(String name) {
    return switch (name) {
      case "gelu" -> GELU;
      case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> GELU_TANH;
      case "quick_gelu" -> QUICK_GELU;
      case "relu" -> RELU;
      case "silu", "swish" -> SILU;
      default ->
          throw new IllegalArgumentException(
              "activation \"%s\" is not known, expected gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, quick_gelu, relu, silu or swish"
                  .formatted(name));
    };
  }

  /** Any shape, same shape. */
  public NDArray forward(NDArray x) {
    return switch (this) {
      case GELU -> Kernels.gelu(x);
      case GELU_TANH -> Kernels.geluTanh(x);
      case QUICK_GELU -> Kernels.quickGelu(x);
      case RELU -> Kernels.relu(x);
      case SILU -> Kernels.silu(x);
    };
  }

  /** activation(gate) · up, in the type of gate. */
  public NDArray gated(NDArray gate, NDArray up) {
    return this == SILU ? Kernels.swiglu(gate, up) : Kernels.multiply(forward(gate), up);
  }

  /** How {@link org.sensorium.nn.kernels.DecoderStack.Form} counts it. */
  public int code() {
    return code;
  }
}
