package org.sensorium.nn.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class HostFloatsTest {

  @Test
  void anArrayKeepsItsNumbersWhenTheThreadMakesOthers() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray first = HostFloats.array(manager, numbers(6, 0), new Shape(2, 3));
      NDArray longer = HostFloats.array(manager, numbers(200_000, 7), new Shape(200_000));
      NDArray shorter = HostFloats.array(manager, numbers(6, 90), new Shape(6));
      assertThat(first.getShape()).isEqualTo(new Shape(2, 3));
      assertThat(first.toFloatArray()).containsExactly(numbers(6, 0));
      assertThat(longer.toFloatArray()).containsExactly(numbers(200_000, 7));
      assertThat(shorter.toFloatArray()).containsExactly(numbers(6, 90));
    }
  }

  @Test
  void itBelongsToTheManager() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray array;
      try (NDManager step = manager.newSubManager()) {
        array = HostFloats.array(step, numbers(4, 0), new Shape(4));
        assertThat(array.getManager()).isSameAs(step);
      }
      assertThatThrownBy(array::toFloatArray).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void asManyNumbersAsTheShapeHas() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      assertThatThrownBy(() -> HostFloats.array(manager, numbers(5, 0), new Shape(2, 3)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(HostFloats.array(manager, numbers(6, 1), new Shape(2, 3)).toFloatArray())
          .containsExactly(numbers(6, 1));
    }
  }

  private static float[] numbers(int count, float from) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }
}
