package org.sensorium.fusion.model;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Numbered pieces of work, each done on a thread of its own while the one before is in use. The
 * work reads files and makes plain Java data; it never touches the engine, so that arrays stay with
 * the thread that computes. For use by one thread.
 *
 * <pre>{@code
 * try (Ahead<Batch> batches = new Ahead<>("batches", first, end, source::batch)) {
 *   for (int i = first; i < end; i++) {
 *     train(batches.next());
 *   }
 * }
 * }</pre>
 *
 * @param <T> what a piece of work gives
 */
public final class Ahead<T> implements AutoCloseable {

  /** A piece of work by its number; called in order, from one thread. */
  @FunctionalInterface
  public interface Work<T> {
    T at(int number) throws IOException;
  }

  private final Work<T> work;
  private final int end;
  private final ExecutorService worker;
  private int number;
  private @Nullable Future<T> coming;

  /**
   * Begins with the first piece.
   *
   * @param name of the thread
   * @param first number of the first piece
   * @param end number behind the last piece
   */
  public Ahead(String name, int first, int end, Work<T> work) {
    this.work = work;
    this.end = end;
    number = first;
    worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true); // a read that hangs does not keep the process alive
              return thread;
            });
    coming = submit();
  }

  private @Nullable Future<T> submit() {
    if (number >= end) {
      return null;
    }
    int next = number++;
    return worker.submit(() -> work.at(next));
  }

  /**
   * The next piece; the one after it is begun.
   *
   * @throws IOException what the work has thrown, here and not before
   */
  public T next() throws IOException {
    if (coming == null) {
      throw new IllegalStateException("there is no piece of work after number " + (end - 1));
    }
    try {
      T done = coming.get();
      coming = submit();
      return done;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for data");
    }
  }

  /** Stops without waiting: a piece under way is interrupted and its result dropped. */
  @Override
  public void close() {
    worker.shutdownNow();
  }
}
