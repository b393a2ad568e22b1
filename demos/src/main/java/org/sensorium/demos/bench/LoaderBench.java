package org.sensorium.demos.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

/**
 * As reference_loader.py: opens the file it makes and reads every row, here up to the finished
 * conversation. A row of that file in seventeen holds {@code <image>} but names no picture; it is
 * refused with a reason, and counts as read.
 */
final class LoaderBench {
  /** Rows of the first batch, as the reference counts it. */
  private static final int FIRST = 16;

  private static final int WARM_OPENS = 21;
  private static final int REPEATS = 3;

  private LoaderBench() {}

  /**
   * What one pass saw.
   *
   * @param rows read, those that were refused too
   * @param refused of them
   * @param seconds from before the opening to after the last
   */
  private record Pass(long rows, long refused, double seconds) {}

  /** Rows per second of the passes after the first, and what the first batches take. */
  static Measurement run(Path file, int threads) throws IOException {
    OpenOptions options = OpenOptions.DEFAULT.threads(threads);
    readThrough(file);
    Map<String, Figures> also = new LinkedHashMap<>();
    double cold = first(file, options);
    Pass first = pass(file, options);
    double[] warm = new double[WARM_OPENS];
    for (int i = 0; i < WARM_OPENS; i++) {
      warm[i] = 1000 * first(file, options);
    }
    double[] rates = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      Pass pass = pass(file, options);
      rates[i] = pass.rows() / pass.seconds();
    }
    also.put("first 16 rows, cold JVM, ms", Figures.of(1000 * cold));
    also.put("first 16 rows, warm JVM, ms", Figures.of(warm));
    also.put("first pass, JVM warming up, rows/s", Figures.of(first.rows() / first.seconds()));
    also.put("rows", Figures.of(first.rows()));
    also.put("of which refused", Figures.of(first.refused()));
    return Measurement.ofThisProcess(Figures.of(rates), also);
  }

  /** Reads a file once, as the reference does: neither side waits for the disk. */
  static void readThrough(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 20];
      while (in.read(block) >= 0) {
        // only the system's memory of it counts
      }
    }
  }

  /** Seconds from before the opening until the first rows are there. */
  private static double first(Path file, OpenOptions options) throws IOException {
    long start = System.nanoTime();
    try (ConversationReader rows = InstructionDatasets.open(file, options)) {
      for (int i = 0; i < FIRST; i++) {
        refuses(rows);
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static Pass pass(Path file, OpenOptions options) throws IOException {
    long start = System.nanoTime();
    long rows = 0;
    long refused = 0;
    try (ConversationReader reader = InstructionDatasets.open(file, options)) {
      while (true) {
        try {
          Conversation row = reader.next();
          if (row == null) {
            return new Pass(rows, refused, (System.nanoTime() - start) / 1e9);
          }
        } catch (DatasetFormatException e) {
          passOver(e);
          refused++;
        }
        rows++;
      }
    }
  }

  private static void refuses(ConversationReader rows) throws IOException {
    try {
      rows.next();
    } catch (DatasetFormatException e) {
      passOver(e);
    }
  }

  private static void passOver(DatasetFormatException fault) throws DatasetFormatException {
    if (!fault.skippable()) {
      throw fault;
    }
  }
}
