package org.sensorium.datasets.source;

import java.util.List;

/**
 * Where a JSON file keeps its rows. Tables (CSV, parquet) have no choice and ignore it.
 *
 * @param path keys that lead from the top level to the rows; empty if they are the top level
 * @param flat rows of a list of lists are those of the inner lists
 */
public record RowLayout(List<String> path, boolean flat) {
  /** A list at the top level, one row per line, or a single row. */
  public static final RowLayout TOP = new RowLayout(List.of(), false);

  public RowLayout {
    path = List.copyOf(path);
  }

  /** Rows under these keys: a list, or an object whose values are the rows. */
  public static RowLayout under(String... path) {
    return new RowLayout(List.of(path), false);
  }

  /** Rows that are the values of the object at the top level. */
  public static RowLayout keyed() {
    return new RowLayout(List.of(""), false);
  }

  /** The same place, whose lists hold lists of rows. */
  public RowLayout flattened() {
    return new RowLayout(path, true);
  }

  boolean isKeyed() {
    return path.equals(List.of(""));
  }
}
