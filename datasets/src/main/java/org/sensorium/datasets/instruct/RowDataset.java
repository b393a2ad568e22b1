package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/** A dataset of one file whose rows can be understood one by one. */
public interface RowDataset extends InstructionDataset {

  /**
   * What a row says: usually one conversation, several where a row holds several. Several threads
   * may ask at the same time.
   *
   * @throws RowException if the row is wrong, or is one that its authors skip
   */
  List<Conversation> read(Row row, OpenOptions options) throws RowException;

  /** Where a JSON file keeps its rows. */
  default RowLayout layout(Path file) throws IOException {
    return RowLayout.TOP;
  }

  @Override
  default ConversationReader open(Path file, OpenOptions options) throws IOException {
    RowSource rows = RowFiles.open(file, layout(file));
    return options.threads() == 1
        ? new RowReader(rows, this, options)
        : new ParallelRowReader(rows, this, options);
  }
}
