package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;

class JsonRowsTest {
  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("rows.json"), content);
  }

  /** Rows as text, with faults in between. */
  private List<String> rows(String content, RowLayout layout) throws IOException {
    List<String> read = new ArrayList<>();
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try (RowSource rows = RowFiles.open(file(content), layout)) {
      while (true) {
        try {
          Row row = rows.next();
          if (row == null) {
            return read;
          }
          assertThat(row.record()).isEqualTo(read.size() + 1);
          if (row.key() == null) { // the offset leads to the row's first byte
            assertThat(bytes[(int) row.offset()])
                .isEqualTo(row.value().toString().getBytes(StandardCharsets.UTF_8)[0]);
          }
          read.add((row.key() == null ? "" : row.key() + "=") + row.value());
        } catch (RowException e) {
          read.add("! " + e.getMessage());
        } catch (DatasetFormatException e) {
          read.add("! " + e.reason());
          if (!e.skippable()) {
            return read;
          }
        }
      }
    }
  }

  private List<String> rows(String content) throws IOException {
    return rows(content, RowLayout.TOP);
  }

  @Test
  void cutsListsLinesAndValuesOneAfterTheOther() throws IOException {
    assertThat(rows(" [ {\"a\":\"x]}\\\"\"} ,[1,2], \"t\",7 ,null]\n"))
        .containsExactly("{\"a\":\"x]}\\\"\"}", "[1,2]", "\"t\"", "7", "null");
    assertThat(rows("{\"a\":1}\r\n\n  {\"b\":2}\n{\"c\":3}"))
        .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
    assertThat(rows("{\n \"a\":1\n}\n{\"b\":\n2}")).containsExactly("{\"a\":1}", "{\"b\":2}");
    assertThat(rows("\uFEFF[{\"a\":1}]")).containsExactly("{\"a\":1}");
    assertThat(rows("[]")).isEmpty();
  }

  @Test
  void followsKeysPastAnythingElse() throws IOException {
    String text =
        "{\"info\":{\"data\":[9],\"s\":\"}\\\"\"},\"n\":1.5,\"data\":[{\"a\":1}],\"more\":[2]}";
    assertThat(rows(text, RowLayout.under("data"))).containsExactly("{\"a\":1}");
    assertThat(rows(text, RowLayout.under("info", "data"))).containsExactly("9");
    assertThat(rows("{\"data\":{\"i 1\":{\"a\":1}, \"\\u0041\" : 2}}", RowLayout.under("data")))
        .containsExactly("i 1={\"a\":1}", "A=2");
    assertThat(rows("{\"x\":[1],\"y\":{}}", RowLayout.keyed())).containsExactly("x=[1]", "y={}");
    assertThatThrownBy(() -> rows(text, RowLayout.under("rows")))
        .hasMessageContaining("there is no \"rows\" at the level where [rows] should lead");
    assertThatThrownBy(() -> rows("[1]", RowLayout.under("rows")))
        .hasMessageContaining("the top level is a list; expected an object with the rows under");
  }

  @Test
  void unfoldsListsOfLists() throws IOException {
    assertThat(
            rows(
                "{\"d\":[[{\"a\":1},{\"b\":2}],[],[{\"c\":3}]]}", RowLayout.under("d").flattened()))
        .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
  }

  @Test
  void aBrokenRowSpoilsOnlyItself() throws IOException {
    assertThat(rows("[{\"a\":1},{\"b\" 2},{\"c\":3}]"))
        .hasSize(3)
        .contains("{\"a\":1}", "{\"c\":3}")
        .anyMatch(row -> row.startsWith("! not valid JSON at line 1, column 6 of the row"));
    assertThat(rows("{\"a\":1}\n{\"b\":\n{\"c\":3}\n"))
        .hasSize(3)
        .contains("{\"a\":1}", "{\"c\":3}")
        .anyMatch(row -> row.startsWith("! not valid JSON"));
    assertThat(rows("{\"a\":1} {\"x\":2}\n{\"c\":3}"))
        .containsExactly(
            "! after the row there is more before the next one; expected a comma or a line end",
            "{\"c\":3}");
  }

  @Test
  void namesMissingAndSuperfluousCommas() throws IOException {
    assertThat(rows("[{\"a\":1} {\"b\":2},{\"c\":3}]"))
        .containsExactly(
            "{\"a\":1}", "! the comma between this row and the one before is missing", "{\"c\":3}");
    assertThat(rows("[{\"a\":1},]")).last().asString().contains("a comma without a row behind it");
    assertThat(rows("[,{\"a\":1}]")).last().asString().contains("a comma without a row behind it");
  }

  @Test
  void saysWhereAFileIsCutOff() throws IOException {
    assertThat(rows("[{\"a\":1},{\"b\":\""))
        .last()
        .asString()
        .contains("the file ends inside this row");
    assertThat(rows("[{\"a\":1}"))
        .last()
        .asString()
        .contains("ends before the list of rows is closed");
    assertThat(rows("{\"d\":{\"k\":", RowLayout.under("d")))
        .last()
        .asString()
        .contains("the file ends inside this row");
    assertThat(rows("[{\"a\":1}] x"))
        .last()
        .asString()
        .contains("after the 1 rows, at byte 10, there is more");
    assertThat(rows("[{\"a\":1}}")).last().asString().contains("found \"}\"");
  }

  /**
   * Rows around the size of the window, with brackets and escapes in strings, as Jackson reads
   * them.
   */
  @Test
  void cutsWhatJacksonReads() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      ArrayNode rows = Json.MAPPER.createArrayNode();
      for (int i = random.nextInt(40); i >= 0; i--) {
        rows.add(value(random, 3, round == 0 ? 400_000 : 200));
      }
      String text = random.nextBoolean() ? rows.toString() : rows.toPrettyString();
      List<String> expected = new ArrayList<>();
      rows.forEach(row -> expected.add(row.toString()));
      assertThat(rows(text)).isEqualTo(expected);
      StringBuilder lines = new StringBuilder("{}\n");
      rows.forEach(row -> lines.append(row).append('\n'));
      expected.add(0, "{}");
      assertThat(rows(lines.toString())).isEqualTo(expected);
    }
  }

  private static JsonNode value(Random random, int depth, int length) {
    return switch (random.nextInt(depth == 0 ? 2 : 4)) {
      case 0 -> Json.MAPPER.getNodeFactory().numberNode(random.nextInt());
      case 1 -> {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(length); i > 0; i--) {
          text.append("{}[]\\\",:\n\té字x ".charAt(random.nextInt(14)));
        }
        yield Json.MAPPER.getNodeFactory().textNode(text.toString());
      }
      case 2 -> {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1, length));
        }
        yield list;
      }
      default -> {
        var object = Json.MAPPER.createObjectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set("k\"" + i, value(random, depth - 1, length));
        }
        yield object;
      }
    };
  }

  @Test
  void stopsAtARowThatIsNone() throws IOException {
    String half = "x".repeat(1 << 20);
    Path file = folder.resolve("large.json");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("[\"");
      for (int i = 0; i < 65; i++) {
        out.write(half);
      }
      out.write("\"]");
    }
    try (RowSource rows = RowFiles.open(file, RowLayout.TOP)) {
      assertThatThrownBy(rows::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("record 1")
          .hasMessageContaining("the row is larger than 64 MB");
      assertThat(rows.next()).isNull();
    }
  }
}
