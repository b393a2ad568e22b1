package org.sensorium.nn.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class RowKernelsTest {
  @Test
  void columnsAreReplacedAndPutBehind() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.create(new float[] {0, 1, 2, 10, 11, 12}, new Shape(2, 3));
      NDArray values = m.create(new float[] {-1, -3, -11, -13}, new Shape(2, 2));
      assertThat(RowKernels.putColumns(x, m.create(new long[] {1, 3}), values, 1).toFloatArray())
          .containsExactly(0, -1, 2, -3, 10, -11, 12, -13);
      assertThat(RowKernels.putColumns(x, m.create(new long[] {0, 2}), values, 0).toFloatArray())
          .containsExactly(-1, 1, -3, -11, 11, -13);
      assertThat(x.toFloatArray()).containsExactly(0, 1, 2, 10, 11, 12);
    }
  }

  @Test
  void rowsAreGatheredAndPut() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray x = m.arange(8f).reshape(2, 2, 2);
      NDArray rows = m.create(new long[] {3, 0});
      assertThat(RowKernels.gatherRows(x, rows).toFloatArray()).containsExactly(6, 7, 0, 1);
      NDArray put =
          RowKernels.putRows(x, rows, m.create(new float[] {-1, -2, -3, -4}, new Shape(2, 2)));
      assertThat(put.toFloatArray()).containsExactly(-3, -4, 2, 3, 4, 5, -1, -2);
      assertThat(put.getShape()).isEqualTo(new Shape(2, 2, 2));
    }
  }
}
