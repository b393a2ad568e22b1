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

  /**
   * Where a JSON file keeps its rows.
   *
   * @throws org.sensorium.datasets.DatasetFormatException if its rows say something only together
   *     ({@link #rows} puts them together), so that none can be had on its own
   */
  default RowLayout layout(Path file) throws IOException {
    return RowLayout.TOP;
  }

  /** What {@link #read} is to be asked about: the file's rows, or what is put together of them. */
  default RowSource rows(Path file) throws IOException {
    return RowFiles.open(file, layout(file));
  }

  @Override
  default ConversationReader open(Path file, OpenOptions options) throws IOException {
    RowSource rows = rows(file);
    return options.threads() == 1
        ? new RowReader(rows, this, options)
        : new ParallelRowReader(rows, this, options);
  }
}
