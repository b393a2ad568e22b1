package org.sensorium.datasets.instruct.mimicit;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.instruct.ChainedReader;

/** So many rows of a file, from the beginning again where it has fewer. */
final class FirstRows implements ConversationReader {
  private final ChainedReader.Opener file;
  private final long wanted;
  private long given;
  private long ofThisPass;
  private ConversationReader rows;

  FirstRows(ChainedReader.Opener file, long wanted) throws IOException {
    this.file = file;
    this.wanted = wanted;
    this.rows = file.open();
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    if (given == wanted) {
      return null;
    }
    Conversation row = rows.next();
    if (row == null) {
      if (ofThisPass == 0) {
        return null; // there is nothing to repeat
      }
      rows.close();
      rows = file.open();
      ofThisPass = 0;
      row = rows.next();
    }
    if (row != null) {
      given++;
      ofThisPass++;
    }
    return row;
  }

  @Override
  public RowPlace place() {
    return rows.place();
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
