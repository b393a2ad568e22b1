package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds the real files that tests tagged {@code weights} read, in {@code -Dweights=DIR}. */
public final class RealWeights {

  private RealWeights() {}

  /** The one file of this name anywhere under the folder. */
  public static Path find(String name) throws IOException {
    String given = System.getProperty("weights", "");
    if (given.isEmpty()) {
      throw new AssertionError(
          "this test reads %s: pass -Dweights=DIR, the folder that holds it".formatted(name));
    }
    Path folder = Path.of(given);
    if (!folder.isAbsolute() && !Files.isDirectory(folder)) { // surefire runs in the module
      folder = Path.of("..").resolve(given);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no %s under %s".formatted(name, given)));
    }
  }
}
