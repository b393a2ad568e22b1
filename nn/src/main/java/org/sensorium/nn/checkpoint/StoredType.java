package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/** How a file stores numbers, in blocks of one or more, and how they become array elements. */
interface StoredType {

  /** The format's own word for it: {@code BF16}, {@code Q4_1}… */
  String label();

  /** Elements per block; 1 unless quantised. */
  int blockElements();

  /** Bytes per block. */
  int blockBytes();

  /** The element type once read. */
  DataType arrayType();

  /**
   * Decodes whole blocks.
   *
   * @param blocks from position to limit, little endian
   * @param elements room for exactly those elements, little endian; filled from its position
   */
  void decode(ByteBuffer blocks, ByteBuffer elements);

  /**
   * Bytes that a tensor of this shape takes in the file.
   *
   * @throws ArithmeticException if that number does not fit, or the last axis (elements in a row,
   *     for a scalar 1) is not a whole number of blocks
   */
  default long bytes(Shape shape) {
    long elements = 1;
    for (long size : shape.getShape()) {
      elements = Math.multiplyExact(elements, size);
    }
    long row = shape.dimension() == 0 ? 1 : shape.get(shape.dimension() - 1);
    if (row % blockElements() != 0) {
      throw new ArithmeticException(
          "rows of %d elements, %s stores blocks of %d".formatted(row, label(), blockElements()));
    }
    // The array that it becomes must be addressable as well: at most 8 bytes an element.
    Math.multiplyExact(elements, 8L);
    return Math.multiplyExact(elements / blockElements(), blockBytes());
  }
}
