package org.sensorium.datasets.mixture;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.conversation.RowPlace;

/**
 * Reads a mixture step by step. A step is one row; where that holds several conversations, they all
 * belong to it.
 */
public final class MixtureReader implements ConversationReader {
  private final List<MixtureSource> sources;
  private final Interleaving interleaving;
  private final long steps;
  private final Queue<Conversation> waiting = new ArrayDeque<>(); // of the row at place
  private long step;
  private @Nullable MixtureSource source;
  private @Nullable RowPlace place;

  MixtureReader(List<MixtureSource> sources, Interleaving interleaving, long steps, long start) {
    if (start < 0 || start > steps) {
      throw new IllegalArgumentException(
          "the mixture has %d steps, it cannot start at step %d".formatted(steps, start));
    }
    this.sources = sources;
    this.interleaving = interleaving;
    this.steps = steps;
    while (step < start) {
      interleaving.next();
      step++;
    }
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (waiting.isEmpty()) {
      if (step == steps) {
        return null;
      }
      step++; // before reading: a broken row is passed over by the next call
      int index = interleaving.next();
      MixtureSource drawn = sources.get(index);
      int row = drawn.row(interleaving.drawn(index) - 1);
      source = drawn;
      place = drawn.rows().place(row);
      waiting.addAll(drawn.rows().get(row));
    }
    return waiting.remove();
  }

  /** Steps done: where a reader would start to go on behind the row that was read last. */
  public long step() {
    return step;
  }

  /** Rows drawn so far, by source. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      counts.put(sources.get(i).name(), interleaving.drawn(i));
    }
    return counts;
  }

  /** Name of the source of the row that was drawn last, whether it could be read or not. */
  public String source() {
    return drawn().name();
  }

  /** Where the media of the conversation lie that was read last. */
  public MediaStore media() {
    return drawn().media();
  }

  @Override
  public RowPlace place() {
    if (place == null) {
      throw new IllegalStateException("no conversation has been read yet");
    }
    return place;
  }

  private MixtureSource drawn() {
    if (source == null) {
      throw new IllegalStateException("no conversation has been read yet");
    }
    return source;
  }

  @Override
  public void close() {
    // the mixture is closed by who opened it
  }
}
