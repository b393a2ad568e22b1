package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that a command makes. */
final class NewFolder {
  private NewFolder() {}

  /** Refuses what is there already, before any work is done for it. */
  static void require(Path folder) throws IOException {
    if (Files.exists(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
  }
}
