package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;

/** Forms of columns that pyarrow does not write: hands values over as the decoder would. */
class ParquetCellsTest {
  private static ParquetCells cells(String schema) {
    return new ParquetCells(MessageTypeParser.parseMessageType(schema), Set.of());
  }

  private static GroupConverter group(GroupConverter parent, int column) {
    return parent.getConverter(column).asGroupConverter();
  }

  private static void text(GroupConverter parent, int column, String text) {
    parent.getConverter(column).asPrimitiveConverter().addBinary(Binary.fromString(text));
  }

  private static void number(GroupConverter parent, int column, int number) {
    parent.getConverter(column).asPrimitiveConverter().addInt(number);
  }

  @Test
  void aListOfTwoLevels() {
    ParquetCells cells = cells("message m { optional group a (LIST) { repeated int32 element; } }");
    GroupConverter row = cells.getRootConverter();
    row.start();
    group(row, 0).start();
    number(group(row, 0), 0, 7);
    number(group(row, 0), 0, 8);
    group(row, 0).end();
    row.end();

    assertThat(cells.getCurrentRecord()).hasToString("{\"a\":[7,8]}");
  }

  @Test
  void aListOfTwoLevelsWhoseItemsAreObjects() {
    ParquetCells cells =
        cells(
            "message m { optional group a (LIST) { repeated group a_tuple {"
                + " optional binary from (STRING); } } }");
    GroupConverter row = cells.getRootConverter();
    row.start();
    group(row, 0).start();
    group(group(row, 0), 0).start();
    text(group(group(row, 0), 0), 0, "human");
    group(group(row, 0), 0).end();
    group(group(row, 0), 0).start();
    group(group(row, 0), 0).end();
    group(row, 0).end();
    row.end();

    assertThat(cells.getCurrentRecord())
        .hasToString("{\"a\":[{\"from\":\"human\"},{\"from\":null}]}");
  }

  @Test
  void aRepeatedColumnIsAListThatIsNeverNull() {
    ParquetCells cells =
        cells("message m { repeated int32 a/b; repeated group c { required int32 d; } }");
    GroupConverter row = cells.getRootConverter();
    row.start();
    group(row, 1).start();
    number(group(row, 1), 0, 3);
    group(row, 1).end();
    row.end();
    String first = cells.getCurrentRecord().toString();
    row.start();
    number(row, 0, 1);
    number(row, 0, 2);
    row.end();

    assertThat(first).isEqualTo("{\"a/b\":[],\"c\":[{\"d\":3}]}");
    assertThat(cells.getCurrentRecord()).hasToString("{\"a/b\":[1,2],\"c\":[]}");
  }

  @Test
  void aKeyThatIsTwiceInAMapIsAFaultOfItsRowOnly() {
    ParquetCells cells =
        cells(
            "message m { optional group a (MAP) { repeated group key_value {"
                + " required binary key (STRING); optional int32 value; } } }");
    GroupConverter row = cells.getRootConverter();
    row.start();
    group(row, 0).start();
    for (int value = 1; value <= 2; value++) {
      group(group(row, 0), 0).start();
      text(group(group(row, 0), 0), 0, "x");
      number(group(group(row, 0), 0), 1, value);
      group(group(row, 0), 0).end();
    }
    group(row, 0).end();
    row.end();

    assertThat(cells.fault()).isEqualTo("a map holds the key \"x\" twice");
    assertThat(cells.fault()).isNull();
  }

  @Test
  void textThatIsNoUtf8IsAFaultAndNotReplaced() {
    ParquetCells cells = cells("message m { optional binary a (STRING); }");
    GroupConverter row = cells.getRootConverter();
    row.start();
    text(row, 0, "\uFFFD is a character of its own");
    row.end();
    assertThat(cells.fault()).isNull();

    row.start();
    row.getConverter(0)
        .asPrimitiveConverter()
        .addBinary(Binary.fromConstantByteArray("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)));
    row.end();

    assertThat(cells.fault()).isEqualTo("column \"a\" is text by the schema, but not UTF-8");
  }

  @Test
  void jsonIsReadAsWhatItSays() {
    ParquetCells cells = cells("message m { optional binary a (JSON); }");
    GroupConverter row = cells.getRootConverter();
    row.start();
    text(row, 0, "{\"b\": [1.50]}");
    row.end();

    assertThat(cells.getCurrentRecord()).hasToString("{\"a\":{\"b\":[1.50]}}");
    row.start();
    text(row, 0, "{");
    row.end();
    assertThat(cells.fault()).startsWith("column \"a\" is JSON by the schema; not valid JSON");
  }

  @Test
  void aRowThatIsTooLargeIsAFaultAndTakesNoFurtherMemory() {
    ParquetCells cells = cells("message m { repeated binary a; }");
    GroupConverter row = cells.getRootConverter();
    Binary megabyte = Binary.fromConstantByteArray(new byte[1 << 20]);
    row.start();
    for (int i = 0; i < 80; i++) {
      row.getConverter(0).asPrimitiveConverter().addBinary(megabyte);
    }
    row.end();

    assertThat(cells.getCurrentRecord().get("a").size()).isLessThanOrEqualTo(64);
    assertThat(cells.fault()).startsWith("column \"a\": the row is larger than 64 MB");
  }
}
