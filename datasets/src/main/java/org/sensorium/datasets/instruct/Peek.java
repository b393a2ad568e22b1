package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/** A first look into a file or folder: its container and its first rows. Reads little, once. */
public final class Peek {
  /** Rows looked at. */
  static final int ROWS = 16;

  private static final int KEYS = 64;

  /** A larger "row" is a whole file in one object, whose tree would not fit into memory. */
  private static final int ROW_BYTES = 8 << 20;

  private final Path path;
  private final boolean folder;
  private final Container container;
  private final Map<RowLayout, List<JsonNode>> rows = new HashMap<>();
  private @Nullable Set<String> keys; // at the top level, once they were asked for

  private Peek(Path path, boolean folder, Container container) {
    this.path = path;
    this.folder = folder;
    this.container = container;
  }

  /**
   * Looks into a file or folder.
   *
   * @throws DatasetFormatException if a file is empty or a git-LFS pointer
   * @throws IOException if it does not exist or cannot be read
   */
  public static Peek into(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    return new Peek(path, folder, RowFiles.container(path));
  }

  /** The file or folder. */
  public Path path() {
    return path;
  }

  /** Whether it is a folder. */
  public boolean isFolder() {
    return folder;
  }

  /** Whether this folder holds a file or folder of that name. */
  public boolean contains(String name) {
    return folder && Files.exists(path.resolve(name));
  }

  /** What this folder's file of that name holds, if it can be read; else this itself. */
  public Peek file(String name) throws IOException {
    if (!contains(name)) {
      return this;
    }
    try {
      return into(path.resolve(name));
    } catch (DatasetFormatException e) {
      return this; // its fault is told when the file is read
    }
  }

  /** Its own name, without the folders above it. */
  public String name() {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  /** Whether the name contains a match of the pattern, upper and lower case being the same. */
  public boolean nameHas(String pattern) {
    return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE).matcher(name()).find();
  }

  /** How its rows are held; of a folder, PARQUET if it holds the parts of a table, else OTHER. */
  public Container container() {
    return container;
  }

  /** Whether it is JSON of any form. */
  public boolean isJson() {
    return container == Container.JSON_LIST || container == Container.JSON_OBJECTS;
  }

  /** Whether it is a table: CSV, TSV or parquet. */
  public boolean isTable() {
    return container == Container.CSV
        || container == Container.TSV
        || container == Container.PARQUET;
  }

  /** The first rows at the top level: items of a list, lines, rows of a table or a tar. */
  public List<JsonNode> rows() throws IOException {
    return rows(RowLayout.TOP);
  }

  /**
   * The first rows there; none where the layout leads nowhere. Rows that cannot be read, or are
   * huge, are left out.
   */
  public List<JsonNode> rows(RowLayout layout) throws IOException {
    List<JsonNode> known = rows.get(layout);
    if (known == null) {
      known = isJson() || isTable() || container == Container.TAR ? read(layout) : List.of();
      rows.put(layout, known);
    }
    return known;
  }

  private List<JsonNode> read(RowLayout layout) throws IOException {
    List<JsonNode> read = new ArrayList<>();
    try (RowSource source = RowFiles.open(path, layout)) {
      for (int tried = 0; tried < ROWS; tried++) {
        try {
          Row row = source.next();
          if (row == null) {
            break;
          }
          if (row.size() <= ROW_BYTES) {
            read.add(row.value());
          }
        } catch (RowException e) {
          // left out; its fault is told when the file is read
        }
      }
    } catch (DatasetFormatException e) {
      return read; // what was read so far must do
    }
    return read;
  }

  /** Whether there are rows at the top level, all objects, and each has all these keys. */
  public boolean allHave(String... keys) throws IOException {
    return allHave(RowLayout.TOP, keys);
  }

  /** Whether there are rows there, all objects, and each has all these keys. */
  public boolean allHave(RowLayout layout, String... keys) throws IOException {
    List<String> wanted = List.of(keys);
    return all(layout, row -> wanted.stream().allMatch(row::has));
  }

  /** Whether there are rows there, all objects, and each passes. */
  public boolean all(RowLayout layout, Predicate<ObjectNode> test) throws IOException {
    List<JsonNode> seen = rows(layout);
    for (JsonNode row : seen) {
      if (!(row instanceof ObjectNode object) || !test.test(object)) {
        return false;
      }
    }
    return !seen.isEmpty();
  }

  /** Whether one of the rows at the top level is an object that passes. */
  public boolean any(Predicate<ObjectNode> test) throws IOException {
    for (JsonNode row : rows()) {
      if (row instanceof ObjectNode object && test.test(object)) {
        return true;
      }
    }
    return false;
  }

  /** The first keys of the object at the top level; none where there is no such object. */
  public Set<String> topKeys() throws IOException {
    Set<String> known = keys;
    if (known == null) {
      known = Collections.unmodifiableSet(readTopKeys());
      keys = known;
    }
    return known;
  }

  private Set<String> readTopKeys() throws IOException {
    Set<String> found = new LinkedHashSet<>();
    if (container != Container.JSON_OBJECTS) {
      return found;
    }
    try (JsonParser json = RowFiles.parser(path)) {
      json.nextToken();
      while (found.size() < KEYS && json.nextToken() == JsonToken.FIELD_NAME) {
        found.add(json.currentName());
        json.nextToken();
        json.skipChildren();
      }
    } catch (JsonProcessingException | DatasetFormatException e) {
      return found; // what was read so far must do
    }
    return found;
  }
}
