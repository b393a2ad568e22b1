package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowSource;

/** The conversations of a file's rows, their media looked up. */
final class RowReader implements ConversationReader {
  private final RowSource rows;
  private final RowMapper mapper;
  private final Queue<Conversation> waiting = new ArrayDeque<>(); // of the row at place
  private @Nullable RowPlace place;

  RowReader(RowSource rows, RowDataset dataset, OpenOptions options) {
    this.rows = rows;
    this.mapper = new RowMapper(dataset, options);
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (waiting.isEmpty()) {
      Row row = rows.next();
      if (row == null) {
        return null;
      }
      place = new RowPlace(row.file(), row.record(), row.offset());
      waiting.addAll(mapper.map(row));
    }
    return waiting.remove();
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
