package org.sensorium.datasets.instruct.vqa;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;

/** Closes a second file with the rows that use it. */
record ClosingReader(ConversationReader rows, Closeable with) implements ConversationReader {
  @Override
  public @Nullable Conversation next() throws IOException {
    return rows.next();
  }

  @Override
  public RowPlace place() {
    return rows.place();
  }

  @Override
  public void close() throws IOException {
    try (with) {
      rows.close();
    }
  }
}
