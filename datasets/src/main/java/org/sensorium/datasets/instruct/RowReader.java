package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowSource;

/** The conversations of a file's rows, their media looked up. */
final class RowReader implements ConversationReader {
  private final RowSource rows;
  private final RowDataset dataset;
  private final OpenOptions options;
  private final MediaLookup media;
  private final Queue<Conversation> waiting = new ArrayDeque<>(); // of the row at place
  private @Nullable RowPlace place;

  RowReader(RowSource rows, RowDataset dataset, OpenOptions options) {
    this.rows = rows;
    this.dataset = dataset;
    this.options = options;
    this.media = new MediaLookup(options.media(), dataset.mediaPaths());
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (waiting.isEmpty()) {
      Row row = rows.next();
      if (row == null) {
        return null;
      }
      place = new RowPlace(row.file(), row.record(), row.offset());
      try {
        for (Conversation conversation : dataset.read(row, options)) {
          waiting.add(media.find(named(conversation)));
        }
      } catch (RowException e) {
        waiting.clear();
        throw DatasetFormatException.ofRecord(
            row.file(), row.record(), row.offset(), e.getMessage());
      }
    }
    return waiting.remove();
  }

  /** Our own interchange tells which dataset a row came from; it stays. */
  private Conversation named(Conversation conversation) {
    return conversation.source().dataset() == null
        ? conversation.ofDataset(dataset.id())
        : conversation;
  }

  @Override
  public RowPlace place() {
    if (place == null) {
      throw new IllegalStateException("no conversation has been read yet");
    }
    return place;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
