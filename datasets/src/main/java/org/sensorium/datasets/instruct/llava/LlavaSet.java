package org.sensorium.datasets.instruct.llava;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** A set whose rows have LLaVA's form, which {@link LlavaJson} describes. */
public interface LlavaSet extends RowDataset {

  /**
   * Where a set departs from that form: changes a row before its placeholders are matched.
   *
   * @throws RowException if the row is wrong
   */
  default LlavaRow adapt(LlavaRow row) throws RowException {
    return row;
  }

  /**
   * Adds what the text of this set's conversations holds besides, such as choices.
   *
   * @throws RowException if the row is wrong
   */
  default Conversation complete(Conversation row) throws RowException {
    return row;
  }

  @Override
  default List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(Additions.restore(complete(adapt(LlavaRow.read(row)).conversation())));
  }
}
