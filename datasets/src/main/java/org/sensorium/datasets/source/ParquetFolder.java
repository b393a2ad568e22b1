package org.sensorium.datasets.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * A table in a folder of {@code part.0.parquet, part.1.parquet, …}, as dask writes it, in the order
 * of the numbers. Rows are named by their part, and counted in it.
 */
final class ParquetFolder implements RowSource {
  private static final Pattern PART = Pattern.compile("part\\.([0-9]{1,9})\\.parquet");

  private final List<Path> parts;
  private int nextPart;
  private @Nullable RowSource part;

  private ParquetFolder(List<Path> parts) {
    this.parts = parts;
  }

  /**
   * Opens a folder; close it.
   *
   * @throws DatasetFormatException if it has no parts, or one between them is missing
   */
  static ParquetFolder open(Path folder) throws IOException {
    TreeMap<Integer, Path> parts = new TreeMap<>();
    for (Path file : files(folder)) {
      Matcher name = PART.matcher(file.getFileName().toString());
      if (name.matches() && parts.put(Integer.valueOf(name.group(1)), file) != null) {
        throw DatasetFormatException.ofFile(
            folder, "part %s is there twice".formatted(name.group(1)));
      }
    }
    if (parts.isEmpty()) {
      throw DatasetFormatException.ofFile(
          folder, "this is a folder without part.0.parquet; expected a file of rows");
    }
    int expected = 0;
    for (Map.Entry<Integer, Path> found : parts.entrySet()) {
      if (found.getKey() != expected) {
        throw DatasetFormatException.ofFile(
            folder,
            "part.%d.parquet is missing, part.%d.parquet is there; get the missing part, or open single parts by their names"
                .formatted(expected, found.getKey()));
      }
      expected++;
    }
    return new ParquetFolder(List.copyOf(parts.values()));
  }

  /** Whether a folder holds the parts of a table, and nothing else that is visible. */
  static boolean isOne(Path folder) throws IOException {
    List<Path> files = files(folder);
    return !files.isEmpty()
        && files.stream().allMatch(file -> PART.matcher(file.getFileName().toString()).matches());
  }

  /** Without what writers leave beside the parts: {@code _metadata}, {@code .crc}. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("_"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .toList();
    }
  }

  @Override
  public @Nullable Row next() throws IOException {
    while (true) {
      if (part == null) {
        if (nextPart == parts.size()) {
          return null;
        }
        part = ParquetRows.open(parts.get(nextPart++));
      }
      Row row = part.next();
      if (row != null) {
        return row;
      }
      part.close();
      part = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (part != null) {
      part.close();
    }
  }
}
