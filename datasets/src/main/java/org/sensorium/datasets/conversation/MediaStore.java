package org.sensorium.datasets.conversation;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Where a dataset's media are found: a folder, an archive, a table of pictures. */
public interface MediaStore extends Closeable {

  /**
   * The file of a reference; what lies in an archive is unpacked first.
   *
   * @param ref as the dataset writes it
   * @throws IOException whose message says what was found and what to do, if the reference leads
   *     out of the store or its medium is missing
   */
  Path resolve(String ref) throws IOException;

  @Override
  default void close() throws IOException {}
}
