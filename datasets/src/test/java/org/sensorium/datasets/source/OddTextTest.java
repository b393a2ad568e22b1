package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;

/** Line ends, encodings and damage that editors and downloads leave in files of rows. */
class OddTextTest {
  @TempDir private Path folder;

  private List<String> rows(String name, byte[] content) throws IOException {
    List<String> read = new ArrayList<>();
    Path file = Files.write(folder.resolve(name), content);
    try (RowSource rows = RowFiles.open(file, RowLayout.TOP)) {
      while (true) {
        try {
          Row row = rows.next();
          if (row == null) {
            return read;
          }
          read.add("%d@%d %s".formatted(row.record(), row.offset(), row.value()));
        } catch (RowException e) {
          read.add("! " + e.getMessage());
        } catch (DatasetFormatException e) {
          read.add("! " + e.reason());
          if (!e.skippable()) {
            return read;
          }
        }
      }
    } catch (DatasetFormatException e) {
      read.add("! " + e.reason());
      return read;
    }
  }

  private List<String> rows(String name, String content, Charset charset) throws IOException {
    return rows(name, content.getBytes(charset));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  @Test
  void linesMayEndAsOldMacintoshesWroteThem() throws IOException {
    assertThat(rows("r.jsonl", "{\"n\":1}\r{\"n\":2}\r\r{\"n\":3}\r", StandardCharsets.UTF_8))
        .containsExactly("1@0 {\"n\":1}", "2@8 {\"n\":2}", "3@17 {\"n\":3}");
    assertThat(rows("r.csv", "a,b\r1,2\r3,4\r", StandardCharsets.UTF_8))
        .containsExactly("1@4 {\"a\":\"1\",\"b\":\"2\"}", "2@8 {\"a\":\"3\",\"b\":\"4\"}");
  }

  @Test
  void aFirstLineThatIsBrokenSpoilsOnlyItself() throws IOException {
    String lines = "{\"a\": \"cut\n{\"b\": \"}\"}\n{\"a\": 3}\n";
    assertThat(rows("r.jsonl", lines, StandardCharsets.UTF_8))
        .hasSize(3)
        .satisfies(rows -> assertThat(rows.get(0)).startsWith("! not valid JSON"))
        .endsWith("2@11 {\"b\":\"}\"}", "3@22 {\"a\":3}");
    String pretty = "{\n\"a\": [\n{\n\"b\": 1},\n{}\n]\n}\n{\n\"a\": 2\n}\n";
    assertThat(rows("r.json", pretty, StandardCharsets.UTF_8))
        .containsExactly("1@0 {\"a\":[{\"b\":1},{}]}", "2@27 {\"a\":2}");
  }

  @Test
  void otherEncodingsAreTold() throws IOException {
    String bom = "\uFEFF";
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertThat(rows("r.json", bom + "[{\"n\":1}]", charset))
          .containsExactly("! the text is UTF-16; convert the file to UTF-8");
      assertThat(rows("r.csv", bom + "a,b\n1,2\n", charset))
          .containsExactly("! the text is UTF-16; convert the file to UTF-8");
    }
    assertThat(rows("r.jsonl", "{\"n\":\"\u00E9\"}\n{\"n\":2}\n", StandardCharsets.ISO_8859_1))
        .hasSize(2)
        .satisfies(rows -> assertThat(rows.get(0)).startsWith("! not valid JSON"));
  }

  @Test
  void aCutOffDownloadIsTold() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append("{\"n\":%d}\n".formatted(i * 7919 % 5003));
    }
    byte[] whole = gzip(lines.toString());
    List<String> read = rows("r.jsonl.gz", Arrays.copyOf(whole, whole.length / 2));
    assertThat(read.size()).isGreaterThan(1).isLessThan(5000);
    assertThat(read.get(read.size() - 1))
        .isEqualTo("! the compressed file is cut off or damaged; download it again");
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x55;
    List<String> more = rows("d.jsonl.gz", damaged);
    assertThat(more.get(more.size() - 1)).startsWith("! ");
    assertThat(rows("n.jsonl.gz", new byte[] {0x1F, (byte) 0x8B, 1}))
        .containsExactly("! the compressed file is cut off or damaged; download it again");
  }
}
