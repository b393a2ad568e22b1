package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is there complete or not at all: it is written beside its place and then moved.
 *
 * @param target its place
 */
record WholeFile(Path target) {

  /** Writes the content. */
  interface Content {
    /**
     * @param part a file to be written
     */
    void write(Path part) throws IOException;
  }

  /**
   * A file at that place, whose folder is made now: what cannot be written is told before the work.
   *
   * @throws IllegalArgumentException if a folder is there
   */
  static WholeFile at(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || Files.isDirectory(absolute)) {
      throw new IllegalArgumentException(target + " is a folder; expected a new file");
    }
    Files.createDirectories(folder);
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(folder.toString());
    }
    return new WholeFile(absolute);
  }

  /** Puts it there, in the place of one that was. */
  void write(Content content) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      content.write(part);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
