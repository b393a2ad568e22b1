package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import org.sensorium.datasets.source.RowException;

/**
 * A file of rows that is being written: absent or complete. Without {@link #finish} before {@link
 * #close} nothing is left behind.
 */
interface RowSink extends Closeable {

  /**
   * Makes a row ready to be appended.
   *
   * @return what a reader of the file will be given
   * @throws RowException if the file cannot hold the row; the next one can be tried
   */
  ObjectNode stage(ObjectNode row) throws IOException, RowException;

  /**
   * Appends the row that was made ready last.
   *
   * @throws RowException if the file cannot hold it after all; nothing of it is written then
   */
  void commit() throws IOException, RowException;

  /** Ends the file and moves it into place. */
  void finish() throws IOException;
}
