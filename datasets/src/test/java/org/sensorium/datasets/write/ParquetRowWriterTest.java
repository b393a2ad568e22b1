package org.sensorium.datasets.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.ParquetRows;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

class ParquetRowWriterTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Column.Kind.TEXT),
          new Column("height", Column.Kind.WHOLE),
          new Column("score", Column.Kind.NUMBER),
          new Column("clean", Column.Kind.BOOLEAN),
          new Column("image", Column.Kind.BYTES),
          new Column("tags", Column.Kind.TEXTS),
          new Column("meta", Column.Kind.JSON));

  @TempDir Path folder;

  private static ObjectNode row(String json) throws IOException {
    return (ObjectNode) Json.MAPPER.readTree(json);
  }

  /** A row with a bit of everything. */
  static ObjectNode row(int n) throws IOException {
    ObjectNode row =
        row(
            """
            {"id": "row-%d \u2013 \uD83D\uDC08", "height": %d, "score": %d.25, "clean": %b,
             "tags": ["a", "", "b%d"], "meta": "{\\"n\\": 0.10}"}"""
                .formatted(n, (1L << 40) + n, n, n % 2 == 0, n));
    row.put("image", new byte[] {(byte) n, 0, -1});
    return row;
  }

  private List<ObjectNode> read(Path file) throws IOException, RowException {
    List<ObjectNode> rows = new ArrayList<>();
    try (ParquetRows source = ParquetRows.open(file)) {
      for (Row row = source.next(); row != null; row = source.next()) {
        rows.add((ObjectNode) row.value());
      }
    }
    return rows;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsReadBack(ParquetRowWriter.Packing packing) throws Exception {
    Path file = folder.resolve("new").resolve("rows.parquet");
    try (ParquetRowWriter writer = ParquetRowWriter.create(file, COLUMNS, packing)) {
      for (int n = 0; n < 500; n++) {
        writer.add(row(n));
      }
      writer.add(row("{\"id\": null, \"tags\": []}"));
      writer.finish();
    }

    List<ObjectNode> rows = read(file);

    assertThat(rows).hasSize(501);
    for (int n = 0; n < 500; n++) {
      assertThat(rows.get(n).get("image").binaryValue()).containsExactly(n, 0, -1);
      rows.get(n).remove("image");
      ObjectNode expected = row(n);
      expected.remove("image");
      expected.put("meta", "\"{\\\"n\\\": 0.10}\""); // the JSON of a text has quotes
      assertThat(rows.get(n)).hasToString(expected.toString());
    }
    assertThat(rows.get(500))
        .hasToString(
            "{\"id\":null,\"height\":null,\"score\":null,\"clean\":null,\"image\":null,\"tags\":[],\"meta\":null}");
    assertThat(folder.resolve("new").resolve("rows.parquet.part")).doesNotExist();
  }

  @Test
  void rowGroupsEndAfter16MegabytesAndAllOfThemAreRead() throws Exception {
    Path file = folder.resolve("large.parquet");
    Random random = new Random(1);
    byte[] picture = new byte[1 << 20];
    try (ParquetRowWriter writer =
        ParquetRowWriter.create(
            file,
            List.of(
                new Column("n", Column.Kind.WHOLE), new Column("picture", Column.Kind.BYTES)))) {
      for (int n = 0; n < 40; n++) {
        random.nextBytes(picture);
        writer.add(Json.MAPPER.createObjectNode().put("n", n).put("picture", picture.clone()));
        long onDisk = Files.size(folder.resolve("large.parquet.part"));
        assertThat(onDisk).isGreaterThanOrEqualTo(((n + 1) / 16 * 16L) << 20);
      }
      writer.finish();
    }

    random = new Random(1);
    List<ObjectNode> rows = read(file);

    assertThat(rows).hasSize(40);
    for (int n = 0; n < 40; n++) {
      random.nextBytes(picture);
      assertThat(rows.get(n).get("n").intValue()).isEqualTo(n);
      assertThat(rows.get(n).get("picture").binaryValue()).isEqualTo(picture);
    }
  }

  @Test
  void anyValueFitsIntoAColumnOfJson() throws Exception {
    Path file = folder.resolve("rows.parquet");
    String meta = "{\"b\":[1.50,null,{\"c\":\"x\"}],\"a\":12345678901234567890}";
    try (ParquetRowWriter writer = ParquetRowWriter.create(file, COLUMNS)) {
      writer.add(row("{\"meta\":" + meta + "}"));
      writer.finish();
    }

    assertThat(read(file).get(0).get("meta").textValue()).isEqualTo(meta);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": 7}|column \"id\" got a number; expected text",
        "{\"height\": 1.5}|column \"height\" got a number; expected a whole number of at most 64 bits",
        "{\"height\": 9223372036854775808}|column \"height\" got a number; expected a whole",
        "{\"score\": 0.12345678901234567890123}|column \"score\" got a number; expected a number that 64",
        "{\"score\": 9007199254740993}|column \"score\" got a number; expected a number that 64",
        "{\"clean\": \"yes\"}|column \"clean\" got text; expected true or false",
        "{\"image\": \"AA==\"}|column \"image\" got text; expected bytes",
        "{\"tags\": [null]}|column \"tags\" got null; expected a list of texts",
        "{\"more\": 1}|there is no column for \"more\"; the table has [id, height",
        "{\"id\": \"\\ud83d\"}|column \"id\": the text has half a character",
      })
  void whatDoesNotFitIsRefusedAndNothingOfItsRowIsWritten(String bad, String reason)
      throws Exception {
    Path file = folder.resolve("rows.parquet");
    try (ParquetRowWriter writer = ParquetRowWriter.create(file, COLUMNS)) {
      writer.add(row(1));
      ObjectNode wrong = row(bad);
      assertThatThrownBy(() -> writer.add(wrong))
          .isInstanceOf(RowException.class)
          .hasMessageStartingWith(reason);
      writer.add(row(2));
      writer.finish();
    }

    assertThat(read(file))
        .extracting(row -> row.get("score").doubleValue())
        .containsExactly(1.25, 2.25);
  }

  @Test
  void withoutFinishTheOldFileStaysAndThePartGoes() throws Exception {
    Path file = Files.writeString(folder.resolve("rows.parquet"), "old");
    try (ParquetRowWriter writer = ParquetRowWriter.create(file, COLUMNS)) {
      writer.add(row(1));
    }

    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aTableWithoutRowsKeepsItsColumns() throws Exception {
    Path file = folder.resolve("empty.parquet");
    try (ParquetRowWriter writer = ParquetRowWriter.create(file, COLUMNS)) {
      writer.finish();
    }

    assertThat(read(file)).isEmpty();
  }

  @Test
  void aColumnCannotBeThereTwice() {
    Column id = new Column("id", Column.Kind.TEXT);

    assertThatThrownBy(() -> ParquetRowWriter.create(folder.resolve("x"), List.of(id, id)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each name once");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void listsOfObjectsAreReadBack() throws Exception {
    Path file = folder.resolve("objects.parquet");
    List<Column> fields =
        List.of(new Column("role", Column.Kind.TEXT), new Column("bytes", Column.Kind.BYTES));
    ObjectNode filled =
        row("{\"turns\": [{\"role\": \"user\", \"bytes\": null}, {\"role\": null}], \"n\": 1}");
    ((ObjectNode) filled.get("turns").get(1)).put("bytes", new byte[] {1, 2});
    try (ParquetRowWriter writer =
        ParquetRowWriter.create(
            file, List.of(Column.objects("turns", fields), new Column("n", Column.Kind.WHOLE)))) {
      writer.add(filled);
      writer.add(row("{\"turns\": [], \"n\": 2}"));
      writer.add(row("{\"n\": 3}"));
      assertThatThrownBy(() -> writer.add(row("{\"turns\": [{\"role\": 1}]}")))
          .isInstanceOf(RowException.class)
          .hasMessage("column \"role\" got a number; expected text");
      assertThatThrownBy(() -> writer.add(row("{\"turns\": [{\"to\": \"x\"}]}")))
          .hasMessage("there is no column for \"to\"; the table has [role, bytes]");
      assertThatThrownBy(() -> writer.add(row("{\"turns\": [\"x\"]}")))
          .hasMessage("column \"turns\" got text; expected a list of objects");
      writer.finish();
    }
    assertThat(read(file))
        .extracting(ObjectNode::toString)
        .containsExactly(
            "{\"turns\":[{\"role\":\"user\",\"bytes\":null},{\"role\":null,\"bytes\":\"AQI=\"}],\"n\":1}",
            "{\"turns\":[],\"n\":2}",
            "{\"turns\":null,\"n\":3}");
  }
}
