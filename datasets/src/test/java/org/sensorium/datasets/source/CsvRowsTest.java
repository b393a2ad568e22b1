package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;

class CsvRowsTest {
  @TempDir private Path folder;

  private List<String> rows(String name, byte[] content) throws IOException {
    List<String> read = new ArrayList<>();
    try (RowSource rows =
        RowFiles.open(Files.write(folder.resolve(name), content), RowLayout.TOP)) {
      while (true) {
        try {
          Row row = rows.next();
          if (row == null) {
            return read;
          }
          read.add("%d@%d %s".formatted(row.record(), row.offset(), row.value()));
        } catch (RowException | DatasetFormatException e) {
          read.add("! " + e.getMessage().replaceAll(".*/", ""));
        }
      }
    }
  }

  private List<String> rows(String content) throws IOException {
    return rows("t.csv", content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsQuotesLineEndsAndBlanksAsTheyAre() throws IOException {
    assertThat(rows("id,text\r\n-a1,\"x, \"\"y\"\"\r\nz\"\r\n\r\n b , N/A \n"))
        .containsExactly(
            "1@9 {\"id\":\"-a1\",\"text\":\"x, \\\"y\\\"\\r\\nz\"}",
            "2@30 {\"id\":\" b \",\"text\":\" N/A \"}");
    assertThat(rows("\uFEFFid\tt\n\t\"\"\n")).containsExactly("1@8 {\"id\":\"\",\"t\":\"\"}");
  }

  @Test
  void aQuoteInsideAPlainCellIsASignLikeOthers() throws IOException {
    assertThat(rows("id,text\n1,a 5\" pipe\n2,b\n3,6\" pipe\n4,\"\"\"q\"\", c\"\n\"5\",\"\"\n"))
        .containsExactly(
            "1@8 {\"id\":\"1\",\"text\":\"a 5\\\" pipe\"}",
            "2@20 {\"id\":\"2\",\"text\":\"b\"}",
            "3@24 {\"id\":\"3\",\"text\":\"6\\\" pipe\"}",
            "4@34 {\"id\":\"4\",\"text\":\"\\\"q\\\", c\"}",
            "5@47 {\"id\":\"5\",\"text\":\"\"}");
  }

  @Test
  void nothingBehindALoneCarriageReturnIsLost() throws IOException {
    assertThat(rows("id,text\n1,a\rb,c\n2,d\n"))
        .containsExactly(
            "! t.csv, record 1 (byte 8): the line goes on behind the row; a carriage return may stand"
                + " in a cell without quotes",
            "2@16 {\"id\":\"2\",\"text\":\"d\"}");
  }

  @Test
  void losesNoRowToAnInchSign() throws IOException {
    assertThat(rows("id,text\n1,5\" pipe\n2,x\n3,9\" nail\n"))
        .containsExactly(
            "1@8 {\"id\":\"1\",\"text\":\"5\\\" pipe\"}",
            "2@18 {\"id\":\"2\",\"text\":\"x\"}",
            "3@22 {\"id\":\"3\",\"text\":\"9\\\" nail\"}");
  }

  @Test
  void readsLineEndsOfOldMachines() throws IOException {
    assertThat(rows("id,text\r1,x\r2,\"y\rz\"\r"))
        .containsExactly(
            "1@8 {\"id\":\"1\",\"text\":\"x\"}", "2@12 {\"id\":\"2\",\"text\":\"y\\rz\"}");
  }

  @Test
  void readsCompressedTables() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(rows("t.csv.gz", packed.toByteArray()))
        .containsExactly("1@4 {\"a\":\"1\",\"b\":\"2\"}");
  }

  @Test
  void namesRowsThatDoNotFit() throws IOException {
    assertThat(rows("a,b\n1\n1,2\n1,2,3\n"))
        .containsExactly(
            "! t.csv, record 1 (byte 4): found 1 cells, expected 2: [a, b]",
            "2@6 {\"a\":\"1\",\"b\":\"2\"}",
            "! t.csv, record 3 (byte 10): found 3 cells, expected 2: [a, b]");
    assertThat(rows("t.csv", new byte[] {'a', '\n', (byte) 0xFF, '\n', 'x', '\n'}))
        .containsExactly(
            "! t.csv, record 1 (byte 2): the text is not UTF-8; convert the file",
            "2@4 {\"a\":\"x\"}");
    assertThatThrownBy(() -> rows("a,b,a\n1,2,3\n"))
        .hasMessageContaining("the header names a column twice");
  }
}
