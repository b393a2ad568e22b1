package org.sensorium.datasets.conversation;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads conversations one after the other, in bounded memory. Not for use by several threads. */
public interface ConversationReader extends Closeable {

  /**
   * The next conversation.
   *
   * @return null after the last one
   * @throws org.sensorium.datasets.DatasetFormatException if a record is wrong; where it is {@code
   *     skippable()}, the next call reads the record after it
   */
  @Nullable Conversation next() throws IOException;

  /**
   * Where the conversation stands that {@link #next} returned last.
   *
   * @throws IllegalStateException before the first
   */
  RowPlace place();

  /** All that is left, in memory: for files that are known to be small. */
  default List<Conversation> rest() throws IOException {
    List<Conversation> all = new ArrayList<>();
    for (Conversation row = next(); row != null; row = next()) {
      all.add(row);
    }
    return all;
  }
}
