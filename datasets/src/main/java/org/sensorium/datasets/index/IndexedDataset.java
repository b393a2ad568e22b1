package org.sensorium.datasets.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.instruct.RowMapper;
import org.sensorium.datasets.source.IndexedRows;

/**
 * A dataset of which any row can be had at once: for shuffles by index, shares of workers and runs
 * that go on. Several threads may ask at the same time.
 */
public final class IndexedDataset implements Closeable {
  private final IndexedRows rows;
  private final RowMapper mapper;

  private IndexedDataset(IndexedRows rows, RowDataset dataset, OpenOptions options) {
    this.rows = rows;
    this.mapper = new RowMapper(dataset, options);
  }

  /**
   * Opens a file; its rows are counted once, and remembered beside it.
   *
   * @throws DatasetFormatException if it is a dataset of several files, compressed, or no table of
   *     rows; such are read one row after the other, or converted first
   */
  public static IndexedDataset open(Path file, OpenOptions options) throws IOException {
    InstructionDataset dataset = InstructionDatasets.dataset(file, options);
    if (!(dataset instanceof RowDataset byRow)) {
      throw DatasetFormatException.ofFile(
          file,
          "%s cannot be read row by row in any order; convert it first".formatted(dataset.id()));
    }
    return new IndexedDataset(IndexedRows.open(file, byRow.layout(file)), byRow, options);
  }

  /** Number of rows, broken ones too. */
  public int size() {
    return rows.size();
  }

  /**
   * What a row says.
   *
   * @param row counted from 0
   * @throws DatasetFormatException if it is wrong
   */
  public List<Conversation> get(int row) throws IOException {
    return mapper.map(rows.get(row));
  }

  /** Where a row stands, counted from 0. */
  public RowPlace place(int row) {
    return rows.place(row);
  }

  /** The conversations of the rows in this order; closing the reader leaves this open. */
  public ConversationReader reader(RowOrder order) {
    return new OrderedReader(this, order);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
