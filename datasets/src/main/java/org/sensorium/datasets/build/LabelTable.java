package org.sensorium.datasets.build;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.chat.MediaKinds;

/**
 * A CSV table with a header (RFC 4180) and the columns {@code file_name} and {@code label}; further
 * columns are further fields.
 */
record LabelTable(Path table, MediaRoot media) {
  private static final String FILE = "file_name";

  List<LabelledFile> read() throws IOException {
    List<LabelledFile> files = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(table)) {
      for (NamedCsvRecord line : csv) {
        files.add(file(line, files.size() + 1));
      }
    } catch (CsvParseException e) {
      throw DatasetFormatException.ofFile(
          table, "not a CSV table after row %d: %s".formatted(files.size(), e.getMessage()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (files.isEmpty()) {
      throw DatasetFormatException.ofFile(
          table, "no rows; expected a header \"file_name,label\" and one row per medium");
    }
    return files;
  }

  private LabelledFile file(NamedCsvRecord line, long record) throws DatasetFormatException {
    String ref = value(line, record, FILE);
    value(line, record, LabelledFile.LABEL);
    Media.Kind kind;
    try {
      Path file = media.resolve(ref);
      kind = MediaKinds.of(ref, () -> Files.newInputStream(file));
    } catch (IOException e) {
      throw refused(line, record, String.valueOf(e.getMessage()));
    }
    if (kind == null) {
      throw refused(line, record, "\"%s\" is no medium that is known".formatted(ref));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String column : line.getHeader()) {
      fields.put(column, line.findField(column).orElse("")); // absent where the row is too short
    }
    return new LabelledFile(new Media(kind, ref), fields);
  }

  private String value(NamedCsvRecord line, long record, String column)
      throws DatasetFormatException {
    if (!line.getHeader().contains(column)) {
      throw refused(line, record, "no column \"%s\"; found %s".formatted(column, line.getHeader()));
    }
    String value = line.findField(column).orElse("");
    if (value.isBlank()) {
      throw refused(line, record, "\"%s\" is empty; expected a value".formatted(column));
    }
    return value;
  }

  private DatasetFormatException refused(NamedCsvRecord line, long record, String reason) {
    return DatasetFormatException.ofRecord(
        table, record, -1, "line %d: %s".formatted(line.getStartingLineNumber(), reason));
  }
}
