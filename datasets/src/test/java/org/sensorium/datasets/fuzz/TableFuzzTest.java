package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;

/** Rows of a table are what FastCSV finds in all of it; nothing else may come out. */
class TableFuzzTest {
  /**
   * A carriage return alone ends a line where the header ends so; with FastCSV it always does, and
   * FastCSV 4.1.0 loses a line whose last cell has one between quotes.
   */
  private static final Pattern RETURN_ALONE = Pattern.compile("\r(?!\n)");

  @FuzzTest(maxDuration = "10m")
  void csv(byte[] bytes) throws IOException {
    try (FuzzFolder folder = new FuzzFolder()) {
      Path file = folder.file("table.csv", bytes);
      RowTrail trail = RowTrail.of(file, RowLayout.TOP);
      boolean gzip = bytes.length > 1 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
      if (!gzip) {
        trail.isThatOfIndex(file, RowLayout.TOP);
        compare(file, bytes, trail);
      }
      RowTrail.of(folder.file("table.tsv", bytes), RowLayout.TOP);
    }
  }

  private static void compare(Path file, byte[] bytes, RowTrail trail) throws IOException {
    Container container;
    try {
      container = RowFiles.container(file);
    } catch (DatasetFormatException e) {
      return;
    }
    if (!trail.complete() || (container != Container.CSV && container != Container.TSV)) {
      return;
    }
    List<CsvRecord> records = records(bytes, container == Container.CSV ? ',' : '\t');
    if (records == null || records.isEmpty()) {
      return;
    }
    List<String> columns = records.get(0).getFields();
    List<@Nullable JsonNode> expected = new ArrayList<>();
    for (CsvRecord cells : records.subList(1, records.size())) {
      ObjectNode row = Json.MAPPER.createObjectNode();
      for (int i = 0; i < columns.size() && i < cells.getFieldCount(); i++) {
        row.put(columns.get(i), cells.getField(i));
      }
      expected.add(cells.getFieldCount() == columns.size() ? row : null);
    }
    assertThat(trail.values()).isEqualTo(expected);
  }

  /** Null if the text is no table as a whole. */
  private static @Nullable List<CsvRecord> records(byte[] bytes, char separator)
      throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String table = text.startsWith("\uFEFF") ? text.substring(1) : text;
      boolean oldMachine = table.indexOf('\n') < 0 && table.indexOf('"') < 0;
      if (!oldMachine && RETURN_ALONE.matcher(table).find()) {
        return null;
      }
      try (CsvReader<CsvRecord> reader =
          CsvReader.builder().fieldSeparator(separator).ofCsvRecord(table)) {
        return reader.stream().toList();
      }
    } catch (CharacterCodingException | CsvParseException e) {
      return null;
    }
  }
}
