package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.instruct.Peek;

/** Holds what is read against what pyarrow reads; make.py made both. */
class ParquetRowsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "conversations_none, conversations",
    "conversations_snappy, conversations",
    "conversations_zstd, conversations",
    "conversations_gzip, conversations",
    "conversations_lz4, conversations",
    "two_row_groups, conversations",
    "pages_v2, conversations",
    "checksums, conversations",
    "old_list_names, old_list_names",
    "dictionary, dictionary",
    "number_delta_binary_packed, number",
    "number_byte_stream_split, number",
    "text_delta_length_byte_array, text",
    "text_delta_byte_array, text",
    "kinds, kinds",
    "int96, int96",
    "pandas_index, pandas_index",
    "empty, empty",
  })
  void readsWhatPyarrowReads(String table, String rows) throws IOException {
    Path file = file(table + ".parquet");
    JsonNode expected = Json.MAPPER.readTree(file(rows + ".json").toFile());

    ArrayNode read = Json.MAPPER.createArrayNode();
    try (RowSource source = RowFiles.open(file, RowLayout.TOP)) {
      for (Row row = source.next(); row != null; row = source.next()) {
        assertThat(row.file()).isEqualTo(file);
        assertThat(row.record()).isEqualTo(read.size() + 1);
        assertThat(row.offset()).isEqualTo(-1);
        read.add(plain(row));
      }
      assertThat(source.next()).isNull();
    }

    assertThat(expected.equals(ParquetRowsTest::compare, read))
        .as("%s%n%s", expected, read)
        .isTrue();
    assertThat(read.size()).isEqualTo(expected.size());
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i).fieldNames())
          .toIterable()
          .containsExactlyElementsOf(() -> expected.get(0).fieldNames());
    }
    try (ParquetRows table1 = ParquetRows.open(file)) {
      assertThat(table1.rows()).isEqualTo(expected.size());
    }
  }

  @Test
  void keepsTheDigitsOfDecimals() throws Exception {
    JsonNode row = rows(file("kinds.parquet")).get(0);

    assertThat(row.get("money").decimalValue()).isEqualTo("-12.30");
    assertThat(row.get("long_money").decimalValue()).isEqualTo("123456789012345678901.5");
  }

  @Test
  void bytesThatPandasKnowsAsTextAreText() throws Exception {
    assertThat(rows(file("pandas_note.parquet")))
        .hasToString("[{\"base64\":\"YWJj\",\"__index_level_0__\":\"DC_IMG_01\"}]");
  }

  @Test
  void refusesACodecByName() {
    assertThatThrownBy(() -> ParquetRows.open(file("conversations_brotli.parquet")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("conversations_brotli.parquet: row group 1: column id is packed with")
        .hasMessageContaining("BROTLI; snappy, zstd, gzip, lz4_raw and none can be read");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 1, 4, 3, 2, 6})
  void goesToARow(int number) throws IOException {
    try (ParquetRows rows = ParquetRows.open(file("two_row_groups.parquet"))) {
      rows.next();
      rows.seek(number);

      Row row = rows.next();

      if (number == 6) {
        assertThat(row).isNull();
      } else {
        assertThat(row).isNotNull();
        assertThat(row.record()).isEqualTo(number);
        assertThat(row.parser().readValueAsTree().get("id").toString())
            .isEqualTo("\"row-%d\"".formatted(number - 1));
      }
    }
  }

  @Test
  void refusesToGoBehindTheEnd() throws IOException {
    try (ParquetRows rows = ParquetRows.open(file("two_row_groups.parquet"))) {
      assertThatThrownBy(() -> rows.seek(7))
          .hasMessageContaining("row 7 of")
          .hasMessageContaining("which has 5");
    }
  }

  @Test
  void partsOfAFolderFollowTheirNumbers() throws Exception {
    Path parts = file("parts");
    List<String> places = new ArrayList<>();
    try (RowSource source = RowFiles.open(parts, RowLayout.TOP)) {
      for (Row row = source.next(); row != null; row = source.next()) {
        places.add(
            "%s %d %s".formatted(row.file().getFileName(), row.record(), row.value().get("part")));
      }
    }

    assertThat(places)
        .hasSize(22)
        .startsWith("part.0.parquet 1 0", "part.0.parquet 2 0", "part.1.parquet 1 1")
        .endsWith("part.9.parquet 2 9", "part.10.parquet 1 10", "part.10.parquet 2 10");
  }

  @Test
  void aMissingPartIsTold() throws IOException {
    Files.copy(file("parts/part.0.parquet"), folder.resolve("part.0.parquet"));
    Files.copy(file("parts/part.2.parquet"), folder.resolve("part.2.parquet"));

    assertThatThrownBy(() -> RowFiles.open(folder, RowLayout.TOP))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("part.1.parquet is missing, part.2.parquet is there");
  }

  @Test
  void peeksIntoTablesAndTheirFolders() throws IOException {
    Peek table = Peek.into(file("pandas_index.parquet"));
    Peek parts = Peek.into(file("parts"));
    Peek other = Peek.into(file("parts").getParent());

    assertThat(table.container()).isEqualTo(Container.PARQUET);
    assertThat(table.isTable()).isTrue();
    assertThat(table.allHave("base64", "__index_level_0__")).isTrue();
    assertThat(parts.container()).isEqualTo(Container.PARQUET);
    assertThat(parts.isFolder()).isTrue();
    assertThat(parts.rows()).hasSize(16);
    assertThat(other.container()).isEqualTo(Container.OTHER);
  }

  @Test
  void aTableInsideOfGzipIsRefused() throws IOException {
    Path packed = folder.resolve("rows.parquet.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file("int96.parquet"), out);
    }

    assertThatThrownBy(() -> RowFiles.open(packed, RowLayout.TOP))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("expected a parquet table, not packed in anything");
  }

  static ArrayNode rows(Path file) throws IOException, RowException {
    ArrayNode rows = Json.MAPPER.createArrayNode();
    try (RowSource source = RowFiles.open(file, RowLayout.TOP)) {
      for (Row row = source.next(); row != null; row = source.next()) {
        rows.add(row.value());
      }
    }
    return rows;
  }

  static Path file(String name) {
    try {
      return Path.of(ParquetRowsTest.class.getResource("/parquet/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A row as make.py writes it. */
  private static JsonNode plain(Row row) {
    try {
      return plain(row.value());
    } catch (RowException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode plain(JsonNode value) {
    ObjectNode object = Json.MAPPER.createObjectNode();
    if (value.isBinary()) {
      return object.put("base64", value.asText());
    }
    if (value.isBigDecimal()) {
      return object.put("decimal", value.decimalValue().toPlainString());
    }
    if (value.isArray()) {
      ArrayNode items = Json.MAPPER.createArrayNode();
      value.forEach(item -> items.add(plain(item)));
      return items;
    }
    if (value.isObject()) {
      value.properties().forEach(field -> object.set(field.getKey(), plain(field.getValue())));
      return object;
    }
    return value;
  }

  private static int compare(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }
}
