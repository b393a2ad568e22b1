package org.sensorium.audio.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Refusals of inputs that an encoder cannot take. */
final class EncoderInputs {
  private EncoderInputs() {}

  /**
   * Compares an input with what is expected.
   *
   * @param expected its sizes, -1 where any will do that is above 0
   * @param form how the encoder's documentation writes it, for the message
   */
  static void check(NDArray input, Shape expected, String form, Device device) {
    Shape shape = input.getShape();
    boolean fits = shape.dimension() == expected.dimension();
    for (int axis = 0; fits && axis < shape.dimension(); axis++) {
      long wanted = expected.get(axis);
      fits = shape.get(axis) > 0 && (wanted < 0 || wanted == shape.get(axis));
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "the input is %s, expected %s; process sounds with the encoder's own processor"
              .formatted(shape, form));
    }
    if (!input.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "the input lies on %s, the encoder on %s; create it on the encoder's device"
              .formatted(input.getDevice(), device));
    }
  }
}
