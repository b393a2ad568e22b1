package org.sensorium.fusion.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Media worked on by as many threads as there are processors, results in order. */
final class Parallel {

  private Parallel() {}

  /** What is done with a medium. */
  interface Work<T> {
    T apply(MediumFile medium) throws IOException;
  }

  static <T> List<T> map(List<MediumFile> media, Work<T> work) throws IOException {
    try {
      return media.parallelStream()
          .map(
              medium -> {
                try {
                  return work.apply(medium);
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
