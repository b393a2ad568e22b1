package org.sensorium.demos.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is measured on.
 *
 * @param work scratch folder; made files lie there
 * @param pictures folder of JPEG files
 * @param decoder folder or file of the language decoder; null where no work needs it
 */
public record Inputs(Path work, Path pictures, @Nullable Path decoder) {

  Path neededDecoder() {
    if (decoder == null) {
      throw new IllegalArgumentException("this work needs a language decoder");
    }
    return decoder;
  }

  /** The file that {@code reference_loader.py} makes. */
  Path llava() {
    return work.resolve("llava_665298.json");
  }
}
