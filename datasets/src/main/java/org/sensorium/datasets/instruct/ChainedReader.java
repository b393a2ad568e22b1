package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;

/** Several files read as one dataset, each opened when the one before has ended. */
public final class ChainedReader implements ConversationReader {

  /** Opens one of the files. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Its reader, closed by the chain.
     *
     * @throws org.sensorium.datasets.DatasetFormatException if it is wrong; where it is {@code
     *     skippable()}, the chain goes on with the next file
     */
    ConversationReader open() throws IOException;
  }

  private final List<Opener> files;
  private int opened;
  private @Nullable ConversationReader current;
  private @Nullable RowPlace place;

  /** A reader of all of them, in this order. */
  public ChainedReader(List<? extends Opener> files) {
    this.files = List.copyOf(files);
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (true) {
      ConversationReader reader = current;
      if (reader == null) {
        if (opened == files.size()) {
          return null;
        }
        reader = files.get(opened++).open();
        current = reader;
      }
      Conversation row = reader.next();
      if (row != null) {
        place = reader.place();
        return row;
      }
      current = null;
      reader.close();
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
      current = null;
    }
  }
}
