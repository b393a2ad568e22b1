package org.sensorium.datasets.instruct.video;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;

/**
 * The conversations of several files, one file after the other; each is opened when its turn comes.
 */
final class ReaderChain implements ConversationReader {
  /** Opens a file. */
  interface Opener {
    ConversationReader open() throws IOException;
  }

  private final Queue<Opener> left;
  private @Nullable ConversationReader current;
  private @Nullable RowPlace place;

  ReaderChain(List<Opener> files) {
    this.left = new ArrayDeque<>(files);
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (true) {
      if (current == null) {
        Opener file = left.poll();
        if (file == null) {
          return null;
        }
        current = file.open();
      }
      Conversation row = current.next();
      if (row != null) {
        place = current.place();
        return row;
      }
      current.close();
      current = null;
    }
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
    if (current != null) {
      current.close();
    }
    left.clear();
  }
}
