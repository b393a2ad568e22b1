package org.sensorium.datasets.validate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.conversation.Turn;

/**
 * Runs rules over every row of a dataset, on several threads, and gathers what they find in the
 * rows' order. Rows that say what an earlier row says are found here too, since no row shows that
 * by itself.
 */
public final class Validator {
  private static final int BATCH = 64; // rows
  private static final long BATCH_SIGNS =
      4 << 20; // after these a batch is full: rows may hold films

  private final List<Rule> rules = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final int threads;
  private final int listed;
  private @Nullable PictureTwins twins;
  private Progress progress = (rows, bytes) -> {};
  private Consumer<Finding> listener = finding -> {};

  /** Is told how far the checking is. */
  public interface Progress {
    /**
     * @param rows checked
     * @param bytes of the file that these take, 0 where rows have no offset
     */
    void at(long rows, long bytes);
  }

  private record Item(Conversation row, RowPlace place) {}

  /**
   * What became of an item.
   *
   * @param hash of what the row says; null where it could not be read
   * @param pictures to be compared with those of other rows
   */
  private record Checked(
      RowPlace place,
      @Nullable Long hash,
      List<Finding> findings,
      List<PictureTwins.Picture> pictures) {}

  /**
   * @param threads that rules run on
   * @param listed findings of each cause that the report shows with their place; all are counted
   */
  public Validator(int threads, int listed) {
    this.threads = threads;
    this.listed = listed;
    rules.add(new TurnRule());
  }

  /** Adds a rule to those on turns. */
  public Validator rule(Rule rule) {
    rules.add(rule);
    return this;
  }

  /** Looks for rows of another set. */
  public Validator against(Leakage other) {
    return against(other, other.note());
  }

  /** Looks for media of another set. */
  public Validator against(MediaLeakage other) {
    return against(other, other.note());
  }

  private Validator against(Rule other, @Nullable String note) {
    rules.add(other);
    if (note != null) {
      notes.add(note);
    }
    return this;
  }

  /** Compares pictures by how they look. */
  public Validator pictures(PictureTwins comparison) {
    twins = comparison;
    return this;
  }

  /** Is told every finding, in the rows' order. */
  public Validator findings(Consumer<Finding> each) {
    listener = each;
    return this;
  }

  /** Is told how far the checking is, now and then. */
  public Validator progress(Progress each) {
    progress = each;
    return this;
  }

  /**
   * Checks every row that is left in a reader.
   *
   * @param file that the rows come from
   * @param dataset its id
   * @throws DatasetFormatException if not a single row can be read
   */
  public ValidationReport run(Path file, String dataset, ConversationReader rows)
      throws IOException {
    return new Run(file, dataset, rows).run();
  }

  /** One pass over a dataset. */
  private final class Run {
    private final Path file;
    private final String dataset;
    private final ConversationReader rows;
    private final FindingTally tally = new FindingTally(listed);
    private final LongTable seen = new LongTable();
    private final RowNumbers numbers = new RowNumbers();
    private final Queue<Future<List<Checked>>> waiting = new ArrayDeque<>();
    private long conversations;
    private long bytes;
    private boolean ended;
    private @Nullable String cutOff;

    Run(Path file, String dataset, ConversationReader rows) {
      this.file = file;
      this.dataset = dataset;
      this.rows = rows;
    }

    ValidationReport run() throws IOException {
      ExecutorService workers =
          Executors.newFixedThreadPool(
              threads,
              task -> {
                Thread thread = new Thread(task, "validate");
                thread.setDaemon(true);
                return thread;
              });
      try {
        while (!ended) {
          read(workers);
          while (waiting.size() > (ended ? 0 : 2 * threads)) {
            gather(waiting.remove());
          }
        }
      } finally {
        workers.shutdownNow();
      }
      return new ValidationReport(
          file,
          dataset,
          numbers.count(),
          conversations,
          tally.causes(),
          tally.bad(),
          cutOff,
          notes);
    }

    private void read(ExecutorService workers) throws IOException {
      List<Item> batch = new ArrayList<>(BATCH);
      DatasetFormatException fault = null;
      long held = 0;
      while (batch.size() < BATCH && held < BATCH_SIGNS && !ended && fault == null) {
        try {
          Conversation row = rows.next();
          if (row == null) {
            ended = true;
          } else {
            batch.add(new Item(row, rows.place()));
            held += size(row);
          }
        } catch (DatasetFormatException e) {
          fault = e;
          if (!e.skippable()) {
            if (conversations == 0 && waiting.isEmpty() && batch.isEmpty()) {
              throw e;
            }
            ended = true;
            cutOff = e.getMessage();
          }
        }
      }
      if (!batch.isEmpty()) {
        waiting.add(workers.submit(() -> batch.stream().map(this::check).toList()));
      }
      if (fault != null && fault.record() > 0) { // else no row, but the file: see cutOff
        waiting.add(CompletableFuture.completedFuture(List.of(unread(fault))));
      }
    }

    /** Bytes and signs, roughly. */
    private static long size(Conversation row) {
      long size = 0;
      for (Turn turn : row.turns()) {
        for (Part part : turn.parts()) {
          size += part instanceof Part.Text text ? text.text().length() : 0;
        }
      }
      for (Media medium : row.media()) {
        MediaContent content = medium.content();
        size += content == null ? 0 : content.size();
      }
      return size;
    }

    private static Checked unread(DatasetFormatException fault) {
      RowPlace place = new RowPlace(fault.file(), fault.record(), fault.offset());
      return new Checked(
          place,
          null,
          List.of(new Finding(Causes.FORMAT, Finding.Severity.ERROR, place, fault.reason())),
          List.of());
    }

    private Checked check(Item item) {
      List<Finding> findings = new ArrayList<>(0);
      Rule.Sink sink =
          new Rule.Sink() {
            @Override
            public void error(String cause, String message) {
              findings.add(new Finding(cause, Finding.Severity.ERROR, item.place(), message));
            }

            @Override
            public void warn(String cause, String message) {
              findings.add(new Finding(cause, Finding.Severity.WARNING, item.place(), message));
            }
          };
      for (Rule rule : rules) {
        rule.check(item.row(), sink);
      }
      return new Checked(
          item.place(),
          ContentHash.of(item.row()),
          findings,
          twins == null ? List.of() : twins.pictures(item.row()));
    }

    private void gather(Future<List<Checked>> batch) throws IOException {
      for (Checked checked : finished(batch)) {
        int number = numbers.of(checked.place());
        bytes = Math.max(bytes, checked.place().offset());
        checked.findings().forEach(this::add);
        Long hash = checked.hash();
        if (hash != null) {
          conversations++;
          compare(hash, number, checked.place());
          if (twins != null) {
            twins.compare(checked.pictures(), checked.place()).forEach(this::add);
          }
        }
      }
      progress.at(numbers.count(), bytes);
    }

    private void add(Finding finding) {
      tally.add(finding);
      listener.accept(finding);
    }

    private void compare(long hash, int number, RowPlace place) {
      int earlier = seen.putIfAbsent(hash, number);
      if (earlier >= 0 && earlier != number) {
        Path where = numbers.file(earlier);
        String of = where.equals(place.file()) ? "" : " of " + where;
        add(
            new Finding(
                Causes.DUPLICATE,
                Finding.Severity.ERROR,
                place,
                "says what record %d%s says".formatted(numbers.record(earlier), of)));
      }
    }

    private static List<Checked> finished(Future<List<Checked>> batch) throws IOException {
      try {
        return batch.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while checking rows");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IOException("a rule failed", e.getCause());
      }
    }
  }
}
