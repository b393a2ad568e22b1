package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Where rows go that cannot be used: one JSON line each ({@code file}, {@code row} counted from 1,
 * {@code offset} in bytes or -1, {@code reason}), counted, and too many of them stop the reading.
 */
public final class QuarantineLedger implements Closeable {
  /** Rows that are read before the share is looked at: one bad row of three says little. */
  private static final int SETTLED = 1000;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final @Nullable Path file;
  private final double maxBad;
  private final @Nullable BufferedWriter out;
  private Consumer<DatasetFormatException> listener = problem -> {};
  private long rows;
  private long bad;
  private @Nullable String first;

  private QuarantineLedger(@Nullable Path file, double maxBad, @Nullable BufferedWriter out) {
    if (!(maxBad >= 0 && maxBad <= 1)) {
      throw new IllegalArgumentException(
          "the largest share of bad rows must be 0 to 1, got " + maxBad);
    }
    this.file = file;
    this.maxBad = maxBad;
    this.out = out;
  }

  /**
   * Starts a ledger, replacing one of that name.
   *
   * @param maxBad largest share of bad rows, 0 to 1
   */
  public static QuarantineLedger create(Path file, double maxBad) throws IOException {
    QuarantineLedger counts = counting(maxBad); // refuses a wrong share before there is a file
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    return new QuarantineLedger(file, counts.maxBad, Files.newBufferedWriter(file));
  }

  /**
   * A ledger that is not written down: bad rows are counted and told.
   *
   * @param maxBad largest share of bad rows, 0 to 1
   */
  public static QuarantineLedger counting(double maxBad) {
    return new QuarantineLedger(null, maxBad, null);
  }

  /** Is told of every bad row. */
  public QuarantineLedger listener(Consumer<DatasetFormatException> each) {
    listener = each;
    return this;
  }

  /** Counts a row that was used. */
  void used() {
    rows++;
  }

  /**
   * Writes a bad row down.
   *
   * @throws DatasetFormatException if there are too many by now
   */
  void add(Path source, DatasetFormatException problem) throws IOException {
    rows++;
    write(problem);
    if (rows >= SETTLED) {
      check(source);
    }
  }

  /**
   * Writes a row down that was counted as used before it was found to be bad: its medium cannot be
   * read. Call {@link #check} after the last.
   */
  public void withdraw(DatasetFormatException problem) throws IOException {
    write(problem);
  }

  private void write(DatasetFormatException problem) throws IOException {
    bad++;
    if (first == null) {
      first = problem.getMessage();
    }
    listener.accept(problem);
    if (out == null) {
      return;
    }
    ObjectNode line = MAPPER.createObjectNode();
    line.put("file", problem.file().toString());
    line.put("row", problem.record());
    line.put("offset", problem.offset());
    line.put("reason", problem.reason());
    out.write(MAPPER.writeValueAsString(line));
    out.write('\n');
    out.flush(); // what is known so far survives a kill
  }

  /**
   * Compares the share of bad rows with its limit; readers call it at the end of the file.
   *
   * @throws DatasetFormatException if it is larger
   */
  public void check(Path source) throws DatasetFormatException {
    if (bad > maxBad * rows) {
      throw DatasetFormatException.ofFile(
          source,
          "%d of %d rows are bad (%.1f %%), more than the limit of %.1f %%;%s the first was: %s"
              .formatted(
                  bad,
                  rows,
                  100.0 * bad / rows,
                  100 * maxBad,
                  file == null ? "" : " see %s;".formatted(file),
                  first));
    }
  }

  /** Rows seen so far, good and bad. */
  public long rows() {
    return rows;
  }

  /** Rows written down so far. */
  public long bad() {
    return bad;
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
