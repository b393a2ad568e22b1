package org.sensorium.datasets.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Rows of a parquet table, read page by page: of each column one page is in memory, and its
 * dictionary.
 *
 * <p>Pages may be packed with snappy, zstd, gzip, lz4_raw, or not at all. Rows have no byte offset.
 */
public final class ParquetRows implements RowSource {
  private final Path file;
  private final FileChannel channel;
  private final ParquetFooter footer;
  private final MessageColumnIO columns;
  private final ParquetCells cells;
  private @Nullable RecordReader<ObjectNode> group;
  private int nextGroup;
  private long left; // rows of the group that were not read yet
  private long record;

  private ParquetRows(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.footer = ParquetFooter.read(channel);
    this.columns =
        new ColumnIOFactory(footer.createdBy()).getColumnIO(footer.schema(), footer.schema(), true);
    this.cells = new ParquetCells(footer.schema(), footer.pandasTexts());
  }

  /**
   * Opens a table; close it.
   *
   * @throws DatasetFormatException if it is none, or is damaged
   */
  public static ParquetRows open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new ParquetRows(file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // whatever lengths and nesting a damaged footer states, it is the footer's fault
      channel.close();
      throw DatasetFormatException.ofFile(file, ParquetDamage.reason(e));
    }
  }

  /** How many rows there are in all. */
  public long rows() {
    return footer.rows();
  }

  /**
   * Goes to a row, so that {@link #next} returns it. Groups of rows before it are not read, the
   * rows before it in its own group are.
   *
   * @param number of the row, counted from 1; one more than there are is the end
   */
  public void seek(long number) throws IOException {
    if (number < 1 || number > rows() + 1) {
      throw new IllegalArgumentException(
          "row %d of %s, which has %d".formatted(number, file, rows()));
    }
    group = null;
    left = 0;
    nextGroup = 0;
    record = 0;
    while (nextGroup < footer.groups().size()
        && record + footer.groups().get(nextGroup).getNum_rows() < number) {
      record += footer.groups().get(nextGroup++).getNum_rows();
    }
    while (record < number - 1) {
      read();
    }
  }

  @Override
  public @Nullable Row next() throws IOException {
    ObjectNode row = read();
    if (row == null) {
      return null;
    }
    String fault = cells.fault();
    if (fault != null) {
      throw DatasetFormatException.ofRecord(file, record, -1, fault);
    }
    return Row.ofCells(file, record, -1, row);
  }

  /** The next row, whether or not it has a fault; null after the last one. */
  private @Nullable ObjectNode read() throws IOException {
    cells.fault(); // of a row that was passed over
    while (left == 0) {
      if (nextGroup == footer.groups().size()) {
        return null;
      }
      left = footer.groups().get(nextGroup++).getNum_rows();
      group = null;
    }
    record++;
    left--;
    try {
      if (group == null) {
        group =
            columns.getRecordReader(
                new ParquetChunks(
                    channel, footer.groups().get(nextGroup - 1), footer.schema().getColumns()),
                cells);
      }
      return group.read();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // the decoder trusts what it reads: whatever goes wrong in it comes from the file
      nextGroup = footer.groups().size();
      left = 0;
      group = null;
      throw DatasetFormatException.atRecord(
          file, record, -1, ParquetDamage.reason(e) + "; the rows after it cannot be read");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
