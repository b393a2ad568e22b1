package org.sensorium.datasets.index;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;

/** Rows of an indexed dataset in an order that is computed as it goes. */
final class OrderedReader implements ConversationReader {
  private final IndexedDataset dataset;
  private final RowOrder order;
  private final @Nullable Permutation shuffle;
  private final Queue<Conversation> waiting = new ArrayDeque<>(); // of the row at place
  private long position;
  private @Nullable RowPlace place;

  OrderedReader(IndexedDataset dataset, RowOrder order) {
    this.dataset = dataset;
    this.order = order;
    this.position = order.start();
    Long seed = order.seed();
    this.shuffle = seed == null ? null : new Permutation(dataset.size(), seed);
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (waiting.isEmpty()) {
      long at = order.rank() + position * order.world();
      if (at >= dataset.size()) {
        return null;
      }
      position++; // before reading: a broken row is passed over by the next call
      int row = (int) (shuffle == null ? at : shuffle.at(at));
      place = dataset.place(row);
      waiting.addAll(dataset.get(row));
    }
    return waiting.remove();
  }

  @Override
  public RowPlace place() {
    if (place == null) {
      throw new IllegalStateException("no conversation has been read yet");
    }
    return place;
  }

  @Override
  public void close() {
    // the dataset is closed by who opened it
  }
}
