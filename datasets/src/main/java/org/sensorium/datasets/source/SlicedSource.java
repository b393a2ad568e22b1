package org.sensorium.datasets.source;

import java.io.IOException;

/** A source whose rows are slices of the file, so that one can be read again without the others. */
interface SlicedSource extends RowSource {

  /** Offset of the first byte of what {@link #next} returned last. */
  long sliceOffset();

  /** How many bytes that was. */
  int sliceLength();

  /**
   * The row of a slice that was cut out before.
   *
   * @throws org.sensorium.datasets.DatasetFormatException if it is no row
   */
  Row reread(long record, long offset, byte[] slice) throws IOException;
}
