package org.sensorium.datasets.stats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;

/** Gives conversations that are there already, and throws the exceptions among them. */
final class ListReader implements ConversationReader {
  private final Iterator<?> items;

  private ListReader(List<?> items) {
    this.items = items.iterator();
  }

  /** The numbers of these conversations and exceptions. */
  static DatasetStats stats(StatsOptions options, Object... items) throws IOException {
    StatsCollector collector = new StatsCollector(options);
    try (ListReader reader = new ListReader(List.of(items))) {
      while (collector.read(reader)) {}
    }
    return collector.finish();
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    if (!items.hasNext()) {
      return null;
    }
    Object item = items.next();
    if (item instanceof IOException problem) {
      throw problem;
    }
    return (Conversation) item;
  }

  @Override
  public RowPlace place() {
    return new RowPlace(Path.of("list"), 1, -1);
  }

  @Override
  public void close() {}
}
