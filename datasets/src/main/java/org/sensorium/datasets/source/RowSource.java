package org.sensorium.datasets.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads rows one after the other, in bounded memory. Not for use by several threads. */
public interface RowSource extends Closeable {

  /**
   * The next row.
   *
   * @return null after the last one
   * @throws org.sensorium.datasets.DatasetFormatException if no row can be made out; where it is
   *     {@code skippable()}, the next call reads on
   */
  @Nullable Row next() throws IOException;
}
