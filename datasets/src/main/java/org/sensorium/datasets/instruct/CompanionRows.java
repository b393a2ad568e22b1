package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/** A small file that belongs to a dataset's main one, such as its answers: held in memory. */
public final class CompanionRows {
  private final Path file;
  private final String key;
  private final Map<String, ObjectNode> rows;

  private CompanionRows(Path file, String key, Map<String, ObjectNode> rows) {
    this.file = file;
    this.key = key;
    this.rows = rows;
  }

  /** No file, so nothing to be found. */
  public static CompanionRows none() {
    return new CompanionRows(Path.of(""), "", Map.of());
  }

  /**
   * Reads the file that a setting names, or else the published one beside the main file.
   *
   * @param main the dataset's main file
   * @param setting whose value is a path, relative to the main file's folder
   * @param published name of the companion; where it is not there, nothing is found
   * @param key field that tells its rows apart
   * @throws DatasetFormatException if a row is wrong, or two have the same key
   */
  public static CompanionRows find(
      Path main, OpenOptions options, String setting, String published, String key)
      throws IOException {
    String named = options.setting(setting, "");
    Path file = main.resolveSibling(named.isEmpty() ? published : named);
    return named.isEmpty() && !Files.exists(file) ? none() : read(file, key);
  }

  /**
   * Reads a file.
   *
   * @param key field that tells its rows apart
   * @throws DatasetFormatException if a row is wrong, or two have the same key
   */
  public static CompanionRows read(Path file, String key) throws IOException {
    Map<String, ObjectNode> rows = new HashMap<>();
    try (RowSource source = RowFiles.open(file, RowLayout.TOP)) {
      for (Row row = source.next(); row != null; row = source.next()) {
        try {
          add(rows, row, key);
        } catch (RowException e) {
          throw DatasetFormatException.ofRecord(file, row.record(), row.offset(), e.getMessage());
        }
      }
    }
    return new CompanionRows(file, key, rows);
  }

  private static void add(Map<String, ObjectNode> rows, Row row, String key) throws RowException {
    String name = row.fields().name(key);
    if (row.value() instanceof ObjectNode object && rows.put(name, object) != null) {
      throw new RowException(
          "\"%s\" is \"%s\" for the second time; expected each once".formatted(key, name));
    }
  }

  /** Whether there are none: the file is not there, or has no rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The fields of a row.
   *
   * @throws RowException if there is no such row
   */
  public Fields of(String name) throws RowException {
    ObjectNode row = rows.get(name);
    if (row == null) {
      throw new RowException(
          "%s has no row whose \"%s\" is \"%s\"".formatted(file.getFileName(), key, name));
    }
    return new Fields("%s, \"%s\": ".formatted(file.getFileName(), name), row);
  }
}
