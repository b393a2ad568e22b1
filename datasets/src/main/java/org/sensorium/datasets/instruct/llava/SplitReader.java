package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;

/** Says at the end of a split which of the ids that were promised did not come. */
final class SplitReader implements ConversationReader {
  private static final int NAMED = 3; // ids in the message

  private final ConversationReader rows;
  private final Path splits;
  private final Set<String> missing;
  private final int size;

  /**
   * @param splits file that promises the ids, for messages
   */
  SplitReader(ConversationReader rows, Path splits, Set<String> ids) {
    this.rows = rows;
    this.splits = splits;
    this.missing = new HashSet<>(ids);
    this.size = ids.size();
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    Conversation row = rows.next();
    if (row != null) {
      missing.remove(row.id());
    } else if (!missing.isEmpty()) {
      String reason =
          "%d of the split's %d ids were not read: %s; they are not in the file of problems, or"
              .formatted(missing.size(), size, missing.stream().sorted().limit(NAMED).toList());
      missing.clear();
      throw DatasetFormatException.ofRecord(splits, 1, -1, reason + " were refused");
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
