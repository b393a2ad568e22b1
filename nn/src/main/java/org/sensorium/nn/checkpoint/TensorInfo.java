package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.Shape;

/**
 * What a checkpoint says of one tensor, known without reading it.
 *
 * @param name its name in the file
 * @param type how the file stores it, in the format's own word: {@code F32}, {@code BF16}, {@code
 *     Q4_1}…
 * @param shape row-major, as torch shows it
 * @param bytes its length in the file
 */
public record TensorInfo(String name, String type, Shape shape, long bytes) {

  /** Whether it reads as floats, as quantised types do; integers and truth values do not. */
  public boolean floating() {
    return !type.matches("[IU]\\d+|BOOL");
  }
}
