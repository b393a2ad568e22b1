package org.sensorium.demos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.index.IndexedDataset;
import org.sensorium.datasets.instruct.OpenOptions;

/** Rows of the loader's file at random, by way of the offset index beside it. */
final class IndexBench {
  private static final int GETS = 50_000;
  private static final int REPEATS = 5;

  private IndexBench() {}

  /** Conversations per second, one thread; and what building and opening the index take. */
  static Measurement run(Path file) throws IOException {
    LoaderBench.readThrough(file);
    Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".rowindex"));
    double build = open(file);
    double[] again = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      again[i] = 1000 * open(file);
    }
    double[] rates = new double[REPEATS];
    SplittableRandom random = new SplittableRandom(0);
    try (IndexedDataset rows = IndexedDataset.open(file, OpenOptions.DEFAULT)) {
      for (int i = -1; i < REPEATS; i++) {
        long start = System.nanoTime();
        for (int n = 0; n < GETS; n++) {
          get(rows, random.nextInt(rows.size()));
        }
        if (i >= 0) {
          rates[i] = GETS * 1e9 / (System.nanoTime() - start);
        }
      }
      return Measurement.ofThisProcess(
          Figures.of(rates),
          Map.of(
              "rows counted and index written, s",
              Figures.of(build),
              "opened again, ms",
              Figures.of(again),
              "rows",
              Figures.of(rows.size())));
    }
  }

  private static double open(Path file) throws IOException {
    long start = System.nanoTime();
    IndexedDataset.open(file, OpenOptions.DEFAULT).close();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void get(IndexedDataset rows, int row) throws IOException {
    try {
      rows.get(row);
    } catch (DatasetFormatException e) {
      if (!e.skippable()) { // the file has rows that are refused, see LoaderBench
        throw e;
      }
    }
  }
}
