package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowSource;

/**
 * The conversations of a file's rows, in the file's order: this thread cuts rows, others understand
 * them. A few hundred rows are in memory, fewer where they are large.
 */
final class ParallelRowReader implements ConversationReader {
  private static final int FIRST_BATCH = 16; // rows; small, so that the first come soon
  private static final int BATCH = 256;
  private static final long BATCH_BYTES =
      4 << 20; // after these a batch is full: rows may hold films

  private final RowSource rows;
  private final RowMapper mapper;
  private final int ahead;
  private final ExecutorService workers;
  private final Queue<Future<List<Outcome>>> batches = new ArrayDeque<>();
  private Deque<Outcome> ready = new ArrayDeque<>();
  private @Nullable IOException broken; // after what is in batches nothing can be read
  private boolean ended;
  private int batch = FIRST_BATCH;
  private @Nullable RowPlace place;

  /** A conversation, or why there is none. */
  private record Outcome(
      RowPlace place, @Nullable Conversation said, @Nullable DatasetFormatException fault) {}

  /** A row, or why there is none. */
  private record Cut(@Nullable Row row, @Nullable DatasetFormatException fault) {}

  ParallelRowReader(RowSource rows, RowDataset dataset, OpenOptions options) {
    this.rows = rows;
    this.mapper = new RowMapper(dataset, options);
    this.ahead = options.threads() + 1;
    this.workers =
        Executors.newFixedThreadPool(
            options.threads(),
            task -> {
              Thread thread = new Thread(task, "rows of " + dataset.id());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (ready.isEmpty()) {
      fill();
      Future<List<Outcome>> oldest = batches.poll();
      if (oldest == null) {
        if (broken != null) {
          throw broken;
        }
        return null;
      }
      ready = new ArrayDeque<>(finished(oldest));
    }
    Outcome outcome = ready.remove();
    place = outcome.place();
    if (outcome.fault() != null) {
      throw outcome.fault();
    }
    return outcome.said();
  }

  private void fill() {
    while (!ended && batches.size() < ahead) {
      List<Cut> cut = new ArrayList<>(batch);
      long held = 0;
      while (cut.size() < batch && held < BATCH_BYTES && !ended) {
        try {
          Row row = rows.next();
          if (row == null) {
            ended = true;
          } else {
            cut.add(new Cut(row, null));
            held += row.weight();
          }
        } catch (DatasetFormatException e) {
          if (e.skippable()) {
            cut.add(new Cut(null, e));
          } else {
            stop(e);
          }
        } catch (IOException e) {
          stop(e);
        }
      }
      if (!cut.isEmpty()) {
        batches.add(workers.submit(() -> map(cut)));
      }
      batch = Math.min(BATCH, 2 * batch);
    }
  }

  private void stop(IOException reason) {
    ended = true;
    broken = reason;
  }

  private List<Outcome> map(List<Cut> cuts) {
    List<Outcome> outcomes = new ArrayList<>(cuts.size());
    for (Cut cut : cuts) {
      Row row = cut.row();
      DatasetFormatException fault = cut.fault();
      if (row != null) {
        try {
          RowPlace at = new RowPlace(row.file(), row.record(), row.offset());
          mapper.map(row).forEach(said -> outcomes.add(new Outcome(at, said, null)));
        } catch (DatasetFormatException e) {
          fault = e;
        }
      }
      if (fault != null) {
        outcomes.add(new Outcome(place(fault), null, fault));
      }
    }
    return outcomes;
  }

  private static RowPlace place(DatasetFormatException fault) {
    return new RowPlace(fault.file(), fault.record(), fault.offset());
  }

  private static List<Outcome> finished(Future<List<Outcome>> batch) throws IOException {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading rows");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IOException("a row could not be understood", e.getCause());
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
    workers.shutdownNow();
    rows.close();
  }
}
