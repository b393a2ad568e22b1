package org.sensorium.datasets.fuzz;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one input; gone with all that was written into it when closed. */
final class FuzzFolder implements Closeable {
  private final Path folder;

  FuzzFolder() throws IOException {
    this.folder = Files.createTempDirectory("fuzz");
  }

  Path path() {
    return folder;
  }

  Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  @Override
  public void close() throws IOException {
    List<Path> inside = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.forEach(inside::add);
    }
    Collections.reverse(inside);
    for (Path path : inside) {
      Files.delete(path);
    }
  }
}
