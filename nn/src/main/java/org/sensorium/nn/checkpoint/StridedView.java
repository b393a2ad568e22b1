package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The elements of a storage that a tensor shows, in row-major order, still as the file stores them.
 *
 * @param start byte of the file at which the tensor's first element lies
 * @param width bytes per element
 * @param sizes by axis
 * @param strides by axis, in elements
 */
record StridedView(MappedFile file, long start, int width, List<Long> sizes, List<Long> strides)
    implements ArrayReader.Bytes {

  /** Whether the elements already lie in row-major order without a gap. */
  boolean contiguous() {
    long expected = 1;
    for (int axis = sizes.size() - 1; axis >= 0; axis--) {
      if (sizes.get(axis) != 1 && strides.get(axis) != expected) {
        return false;
      }
      expected *= sizes.get(axis);
    }
    return true;
  }

  /** Elements from the first to the last that is shown, that included; 0 if none is. */
  static long span(List<Long> sizes, List<Long> strides) {
    long last = 0;
    for (int axis = 0; axis < sizes.size(); axis++) {
      if (sizes.get(axis) == 0) {
        return 0;
      }
      last = Math.addExact(last, Math.multiplyExact(sizes.get(axis) - 1, strides.get(axis)));
    }
    return Math.addExact(last, 1);
  }

  /** Bytes of the file that are shown or skipped between the first element and the last. */
  long spanBytes() {
    return span(sizes, strides) * width;
  }

  @Override
  public ByteBuffer slice(long offset, int length) throws IOException {
    return contiguous() ? file.slice(start + offset, length) : gather(offset / width, length);
  }

  private ByteBuffer gather(long first, int length) throws IOException {
    ByteBuffer from = file.slice(start, Math.toIntExact(spanBytes()));
    ByteBuffer row = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    long[] index = new long[sizes.size()];
    long rest = first;
    long element = 0; // where the current element lies, counted from the tensor's first
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % sizes.get(axis);
      rest /= sizes.get(axis);
      element += index[axis] * strides.get(axis);
    }
    while (row.hasRemaining()) {
      copyElement(from, (int) element * width, row);
      for (int axis = index.length - 1; axis >= 0; axis--) { // the next index, as an odometer turns
        element += strides.get(axis);
        if (++index[axis] < sizes.get(axis)) {
          break;
        }
        element -= index[axis] * strides.get(axis);
        index[axis] = 0;
      }
    }
    return row.flip();
  }

  private void copyElement(ByteBuffer from, int at, ByteBuffer to) {
    switch (width) {
      case 1 -> to.put(from.get(at));
      case 2 -> to.putShort(from.getShort(at));
      case 4 -> to.putInt(from.getInt(at));
      default -> to.putLong(from.getLong(at));
    }
  }
}
