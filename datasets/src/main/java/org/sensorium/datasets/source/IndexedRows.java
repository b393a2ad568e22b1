package org.sensorium.datasets.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.RowPlace;

/**
 * Any row of a file, at once: JSON lists and lines, CSV, TSV, not compressed. Its offset index lies
 * beside the file and is made anew when the file changes.
 *
 * <p>Several threads may ask at the same time.
 */
public final class IndexedRows implements Closeable {
  private final Path file;
  private final RowIndex index;
  private final SlicedSource source;
  private final FileChannel channel;

  private IndexedRows(Path file, RowIndex index, SlicedSource source, FileChannel channel) {
    this.file = file;
    this.index = index;
    this.source = source;
    this.channel = channel;
  }

  /**
   * Opens a file, after counting its rows if that was not done before.
   *
   * @throws org.sensorium.datasets.DatasetFormatException if rows of this file cannot be reached by
   *     their offset, or the file as a whole is damaged
   */
  public static IndexedRows open(Path file, RowLayout layout) throws IOException {
    RowIndex index = RowIndex.of(file, layout);
    SlicedSource source = RowFiles.sliced(file, layout);
    try {
      return new IndexedRows(file, index, source, FileChannel.open(file));
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** Number of rows, broken ones too. */
  public int size() {
    return index.size();
  }

  /**
   * One row.
   *
   * @param row counted from 0; its record number is one more
   * @throws org.sensorium.datasets.DatasetFormatException if it cannot be made out
   */
  public Row get(int row) throws IOException {
    long offset = index.offset(row);
    ByteBuffer slice = ByteBuffer.allocate(index.length(row));
    while (slice.hasRemaining()) {
      if (channel.read(slice, offset + slice.position()) < 0) {
        throw new EOFException(file + " became shorter while it was read");
      }
    }
    Row read = source.reread(row + 1L, offset, slice.array());
    if (index.isBroken(row)) {
      throw DatasetFormatException.ofRecord(file, row + 1L, offset, JsonRows.MISSING_COMMA);
    }
    return read;
  }

  /** Where a row stands, counted from 0. */
  public RowPlace place(int row) {
    return new RowPlace(file, row + 1L, index.offset(row));
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      source.close();
    }
  }
}
