package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;

/**
 * Reads on past bad rows, each of which goes to a ledger; without this reader the first one ends
 * the reading.
 */
public final class QuarantiningReader implements ConversationReader {
  private final Path file;
  private final ConversationReader rows;
  private final QuarantineLedger ledger;

  /**
   * @param file that the rows come from, for messages
   * @param rows closed with this reader
   * @param ledger stays open
   */
  public QuarantiningReader(Path file, ConversationReader rows, QuarantineLedger ledger) {
    this.file = file;
    this.rows = rows;
    this.ledger = ledger;
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (true) {
      try {
        Conversation row = rows.next();
        if (row == null) {
          ledger.check(file);
        } else {
          ledger.used();
        }
        return row;
      } catch (DatasetFormatException e) {
        if (!e.skippable()) {
          throw e;
        }
        ledger.add(file, e);
      }
    }
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
