package org.sensorium.datasets.instruct;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** From a row to its conversations, media looked up. Used by several threads. */
public final class RowMapper {
  private final RowDataset dataset;
  private final OpenOptions options;
  private final MediaLookup media;

  /** Maps rows of this dataset. */
  public RowMapper(RowDataset dataset, OpenOptions options) {
    this.dataset = dataset;
    this.options = options;
    this.media = new MediaLookup(options.media(), dataset.mediaPaths());
  }

  /**
   * What a row says, as conversations of its dataset.
   *
   * @throws DatasetFormatException if it is wrong, or a medium is missing
   */
  public List<Conversation> map(Row row) throws DatasetFormatException {
    try {
      List<Conversation> said = new ArrayList<>(1);
      for (Conversation conversation : dataset.read(row, options)) {
        said.add(media.find(named(conversation)));
      }
      return said;
    } catch (RowException e) {
      throw DatasetFormatException.ofRecord(row.file(), row.record(), row.offset(), e.getMessage());
    }
  }

  /** Our own interchange tells which dataset a row came from; it stays. */
  private Conversation named(Conversation conversation) {
    return conversation.source().dataset() == null
        ? conversation.ofDataset(dataset.id())
        : conversation;
  }
}
