package org.sensorium.fusion.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Files worked on by as many threads as there are processors, results in order. */
final class ParallelFiles {

  private ParallelFiles() {}

  /** What is done with a file. */
  interface Work<T> {
    T apply(Path file) throws IOException;
  }

  static <T> List<T> map(List<Path> files, Work<T> work) throws IOException {
    try {
      return files.parallelStream()
          .map(
              file -> {
                try {
                  return work.apply(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
