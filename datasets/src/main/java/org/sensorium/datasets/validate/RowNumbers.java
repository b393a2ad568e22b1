package org.sensorium.datasets.validate;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.RowPlace;

/**
 * One number for each row of a dataset, from 0 on, whether it is one file or many: record numbers
 * begin anew in every file.
 */
final class RowNumbers {
  /** A stretch of rows of one file: number {@code from} is its record {@code record}. */
  private record Stretch(long from, Path file, long record) {}

  private final NavigableMap<Integer, Stretch> stretches = new TreeMap<>();
  private final Set<Path> files = new HashSet<>();
  private @Nullable Stretch last;
  private long count;

  /**
   * The number of a row.
   *
   * @throws DatasetFormatException if there are more than can be counted
   */
  int of(RowPlace place) throws DatasetFormatException {
    Stretch stretch = last;
    if (stretch == null
        || !stretch.file().equals(place.file())
        || place.record() < stretch.record()) {
      long record = files.add(place.file()) ? 1 : place.record();
      stretch = new Stretch(count, place.file(), record);
    }
    long number = stretch.from() + place.record() - stretch.record();
    if (number > Integer.MAX_VALUE - 8) {
      throw DatasetFormatException.ofFile(
          place.file(),
          "there are more than %,d rows; split the file, or the folder"
              .formatted(Integer.MAX_VALUE - 8));
    }
    if (stretch != last) {
      stretches.put((int) stretch.from(), stretch);
      last = stretch;
    }
    count = Math.max(count, number + 1);
    return (int) number;
  }

  /** Rows so far, those without a conversation too. */
  long count() {
    return count;
  }

  /** Whether all rows are of one file. */
  boolean isOneFile() {
    return files.size() <= 1;
  }

  /** The file of a row. */
  Path file(int number) {
    return stretches.floorEntry(number).getValue().file();
  }

  /** The record number of a row in its file. */
  long record(int number) {
    Stretch stretch = stretches.floorEntry(number).getValue();
    return number - stretch.from() + stretch.record();
  }
}
