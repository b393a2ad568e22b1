package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.DatasetFormatException;

class TarRowsTest {
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0, 1};

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("shard.tar"), bytes);
  }

  private static List<Row> rows(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (RowSource source = RowFiles.open(file, RowLayout.TOP)) {
      for (Row row = source.next(); row != null; row = source.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static TarSamples two() throws IOException {
    return new TarSamples()
        .add("000/a.jpg", JPEG) // bytes 0 to 1024
        .add("000/a.json", "{\"caption\": \"Ein Schäfer\", \"n\": 1.50}") // to 2048
        .add("000/b.SEG.png", new byte[] {1, 2})
        .add("000/b.cls", "7")
        .add("000/b.note", "a word");
  }

  @Test
  void groupsMembersThatShareAKey() throws Exception {
    List<Row> rows = rows(file(two().bytes()));

    assertThat(rows).extracting(Row::record).containsExactly(1L, 2L);
    assertThat(rows).extracting(Row::offset).containsExactly(0L, 2048L);
    JsonNode first = rows.get(0).value();
    assertThat(first.fieldNames()).toIterable().containsExactly("__key__", "jpg", "json");
    assertThat(first.get("__key__").textValue()).isEqualTo("000/a");
    assertThat(first.get("jpg").binaryValue()).isEqualTo(JPEG);
    assertThat(first.at("/json/caption").textValue()).isEqualTo("Ein Schäfer");
    assertThat(first.at("/json/n").toString()).isEqualTo("1.50");
    JsonNode second = rows.get(1).value();
    assertThat(second.get("seg.png").binaryValue()).containsExactly(1, 2);
    assertThat(second.get("cls").textValue()).isEqualTo("7");
    assertThat(second.get("note").textValue()).isEqualTo("a word");
  }

  @Test
  void leavesOutWhatHasNoKeyOrNoEnding() throws Exception {
    byte[] tar =
        new TarSamples()
            .special("a/", TarConstants.LF_DIR, "")
            .add("README", "x")
            .add(".DS_Store", "x")
            .add("a.d/b.c.txt", "x")
            .bytes();

    List<Row> rows = rows(file(tar));

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).value().toString()).isEqualTo("{\"__key__\":\"a.d/b\",\"c.txt\":\"x\"}");
  }

  @Test
  void readsLongNamesOfBothKinds() throws Exception {
    String stem = "ordner/" + "ä".repeat(90) + "/" + "b".repeat(120);
    byte[] pax = new TarSamples().add(stem + ".txt", "one").add(stem + ".cls", "2").bytes();
    byte[] gnu = new TarSamples().gnu().add(stem + ".txt", "one").add(stem + ".cls", "2").bytes();

    for (byte[] tar : List.of(pax, gnu)) {
      List<Row> rows = rows(file(tar));
      assertThat(rows).hasSize(1);
      assertThat(rows.get(0).value().get("__key__").textValue()).isEqualTo(stem);
      assertThat(rows.get(0).value().get("cls").textValue()).isEqualTo("2");
    }
  }

  @Test
  void readsCompressedAndJoinedArchives() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(two().bytes());
      gzip.write(new TarSamples().add("c.txt", "x").bytes());
    }

    assertThat(rows(file(packed.toByteArray()))).hasSize(3);
    Path cut = file(Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
    assertThatThrownBy(() -> rows(cut))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("the compressed file is cut off");
  }

  @Test
  void skipsGroupsWithMembersThatAreRefused() throws IOException {
    byte[] tar =
        new TarSamples()
            .add("../a.txt", "x")
            .add("/b.txt", "x")
            .add("c\\..\\d.txt", "x")
            .add("e.txt", "x")
            .special("e.jpg", TarConstants.LF_SYMLINK, "/etc/passwd")
            .special("f.jpg", TarConstants.LF_LINK, "e.txt")
            .special("g.jpg", TarConstants.LF_CHR, "")
            .add("h.json", "{\"a\": ")
            .add("i.txt", new byte[] {(byte) 0xC3})
            .add("j.txt", "x")
            .add("j.TXT", "y")
            .add("k.txt", "good")
            .bytes();
    List<String> reasons = new ArrayList<>();
    List<Long> good = new ArrayList<>();

    try (RowSource source = RowFiles.open(file(tar), RowLayout.TOP)) {
      while (true) {
        try {
          Row row = source.next();
          if (row == null) {
            break;
          }
          good.add(row.record());
        } catch (DatasetFormatException e) {
          assertThat(e.skippable()).isTrue();
          reasons.add(e.reason());
        }
      }
    }

    assertThat(good).containsExactly(10L);
    assertThat(reasons).hasSize(9);
    assertThat(reasons.get(0)).contains("member \"../a.txt\" climbs out with \"..\"");
    assertThat(reasons.get(1)).contains("member \"/b.txt\" is an absolute path");
    assertThat(reasons.get(2)).contains("holds a backslash");
    assertThat(reasons.get(3)).contains("member \"e.jpg\" is a link");
    assertThat(reasons.get(4)).contains("member \"f.jpg\" is a link");
    assertThat(reasons.get(5)).contains("member \"g.jpg\" is a device");
    assertThat(reasons.get(6)).contains("member \"h.json\": not valid JSON");
    assertThat(reasons.get(7)).contains("member \"i.txt\": the text is not UTF-8");
    assertThat(reasons.get(8)).contains("is the second \"txt\" of the row j");
  }

  @Test
  void refusesRowsWithTooManyMembers() throws IOException {
    TarSamples tar = new TarSamples();
    for (int i = 0; i <= TarRow.MAX_MEMBERS; i++) {
      tar.add("a.t" + i, "");
    }
    Path file = file(tar.bytes());

    assertThatThrownBy(() -> rows(file)).hasMessageContaining("at most 1000 members");
  }

  @ParameterizedTest
  @ValueSource(ints = {513, 700, 1024, 1025, 1536, 2048, 4096})
  void tellsThatAnArchiveIsCutOff(int length) throws IOException {
    Path file = file(Arrays.copyOf(two().bytes(), length));

    DatasetFormatException e = catchThrowableOfType(DatasetFormatException.class, () -> rows(file));

    assertThat(e.skippable()).isFalse();
    assertThat(e).hasMessageContaining("cut off").hasMessageContaining("shard.tar, record ");
  }

  @Test
  void tellsWhereAHeaderIsDamaged() throws IOException {
    byte[] tar = two().bytes();
    tar[2048 + 3] ^= 1;
    Path file = file(tar);

    assertThatThrownBy(() -> rows(file))
        .hasMessageContaining("there is no valid tar header at byte 2048");
  }

  @ParameterizedTest
  @ValueSource(chars = {'L', 'K', 'x', 'g'})
  void believesNoClaimedSizeOfAHeader(char type) throws IOException {
    byte[] tar = two().bytes();
    tar[156] = (byte) type;
    System.arraycopy("77777777777\0".getBytes(StandardCharsets.US_ASCII), 0, tar, 124, 12);
    Path file = file(signed(tar));

    assertThatThrownBy(() -> rows(file))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("of 8589934591 bytes");
  }

  @Test
  void believesNoSizeOfAMember() throws IOException {
    byte[] tar = two().bytes();
    Arrays.fill(tar, 124, 136, (byte) 0xFF); // binary, the largest there is
    Path file = file(signed(tar));
    assertThatThrownBy(() -> rows(file)).isInstanceOf(DatasetFormatException.class);

    System.arraycopy("77777777777\0".getBytes(StandardCharsets.US_ASCII), 0, tar, 124, 12);
    Path large = file(signed(tar));
    assertThatThrownBy(() -> rows(large))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99 path=a\n", "x path=a\n", "0 path=a\n", "9 path=ab", "11 size=-5\n"})
  void refusesDamagedPaxHeaders(String text) throws IOException {
    byte[] pax = text.getBytes(StandardCharsets.US_ASCII);
    byte[] tar = new TarSamples().add("a.txt", pax).add("b.txt", "x").bytes();
    tar[156] = 'x';
    Path file = file(signed(tar));

    assertThatThrownBy(() -> rows(file))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("pax header");
  }

  @Test
  void failsOnDamageInOneWayOnly() throws IOException {
    byte[] good = two().bytes();
    Random random = new Random(4);
    int failed = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bad[random.nextInt(good.length)] = (byte) random.nextInt();
      }
      if (round % 3 == 0) {
        int block = 512 * random.nextInt(good.length / 512);
        bad = signed(bad, block); // damage that its sum does not show
      }
      try (TarRows source = new TarRows(Path.of("x.tar"), new java.io.ByteArrayInputStream(bad))) {
        for (int i = 0; i < 100; i++) {
          try {
            if (source.next() == null) {
              break;
            }
          } catch (DatasetFormatException e) {
            failed++;
          }
        }
      }
    }
    assertThat(failed).isGreaterThan(500);
  }

  private static byte[] signed(byte[] tar) {
    return signed(tar, 0);
  }

  /** Makes the sum of a header right. */
  private static byte[] signed(byte[] tar, int at) {
    Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
    int sum = 0;
    for (int i = at; i < at + 512; i++) {
      sum += tar[i] & 0xFF;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, at + 148, 8);
    return tar;
  }
}
