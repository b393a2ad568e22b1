package org.sensorium.nn.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * Turns stored bytes into arrays. The engine allocates each array and the bytes are decoded
 * straight into its memory: an array made around a Java buffer would lose its memory to the garbage
 * collector while a view of it lives on.
 */
final class ArrayReader {

  private static final int CHUNK_ELEMENTS = 1 << 26; // below 2 GiB in any type
  private static final int TASK_ELEMENTS = 1 << 17; // a multiple of every block size

  private ArrayReader() {}

  /** Where the stored bytes come from. */
  @FunctionalInterface
  interface Bytes {
    /** The bytes offset to offset + length, counted from the tensor's first. */
    ByteBuffer slice(long offset, int length) throws IOException;
  }

  /**
   * Reads one tensor.
   *
   * @param manager owner of the result, which lies on the manager's device
   * @param shape already checked against the length of the stored bytes
   */
  static NDArray read(NDManager manager, StoredType type, Shape shape, Bytes stored)
      throws IOException {
    try (NDManager host = manager.newSubManager(Device.cpu())) {
      NDArray array = host.create(shape, type.arrayType());
      long size = shape.size();
      if (size > 0 && size <= CHUNK_ELEMENTS) {
        decode(type, stored, 0, array);
      } else if (size > 0) {
        NDArray flat = array.reshape(size);
        for (long from = 0; from < size; from += CHUNK_ELEMENTS) {
          long to = Math.min(size, from + CHUNK_ELEMENTS);
          decode(type, stored, from, flat.get(new NDIndex().addSliceDim(from, to)));
        }
      }
      NDArray result = array.toDevice(manager.getDevice(), false);
      result.attach(manager);
      return result;
    }
  }

  private static void decode(StoredType type, Bytes stored, long first, NDArray target)
      throws IOException {
    int size = Math.toIntExact(target.size());
    int width = type.arrayType().getNumOfBytes();
    ByteBuffer elements = target.toByteBuffer(true); // the array's own memory, as it is contiguous
    ByteBuffer blocks =
        stored.slice(
            first / type.blockElements() * type.blockBytes(),
            size / type.blockElements() * type.blockBytes());
    IntStream.range(0, (size + TASK_ELEMENTS - 1) / TASK_ELEMENTS)
        .parallel()
        .forEach(
            task -> {
              int from = task * TASK_ELEMENTS;
              int count = Math.min(TASK_ELEMENTS, size - from);
              type.decode(
                  part(
                      blocks,
                      from / type.blockElements() * type.blockBytes(),
                      count / type.blockElements() * type.blockBytes()),
                  part(elements, from * width, count * width));
            });
  }

  private static ByteBuffer part(ByteBuffer buffer, int from, int length) {
    return buffer.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
