package org.sensorium.datasets.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.datasets.source.Json;

class ConversionTest {
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 7};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  @TempDir Path temp;
  private Path source;
  private Path ledger;

  @BeforeEach
  void writeSource() throws IOException {
    ledger = temp.resolve("ledger.jsonl");
    source = temp.resolve("rows.jsonl");
    Files.createDirectories(temp.resolve("media/a"));
    Files.write(temp.resolve("media/a/1.jpg"), JPEG);
    Files.write(temp.resolve("media/two"), PNG);
    Files.writeString(
        source,
        """
        {"id": "a.b", "image": "a/1.jpg", "conversations": [{"from": "human", "value": "<image>\\n?"}, {"from": "gpt", "value": "1"}]}
        {"id": "a.b", "image": ["two", "a/1.jpg"], "conversations": [{"from": "human", "value": "<image><image>\\n?"}, {"from": "gpt", "value": "2"}]}
        {"id": 3, "image": "none.jpg", "conversations": [{"from": "human", "value": "<image>\\n?"}, {"from": "gpt", "value": "3"}]}
        {"id": 4, "conversations": [{"from": "robot", "value": "?"}]}
        {"id": 5, "conversations": [{"from": "human", "value": "?"}, {"from": "gpt", "value": "5"}]}
        """);
  }

  private ConversionReport convert(String format, Path target, WriteOptions options, double maxBad)
      throws IOException {
    try (ConversationReader rows = InstructionDatasets.open(source, OpenOptions.DEFAULT);
        ConversationWriter writer = WritableFormats.of(format).create(target, options);
        QuarantineLedger bad = QuarantineLedger.create(ledger, maxBad)) {
      return new Conversion(bad).run(source, rows, writer);
    }
  }

  private MediaFiles media() throws IOException {
    MediaCache cache = MediaCache.of(temp.resolve("cache"), MediaLimits.DEFAULT);
    return new MediaFiles(MediaRoot.of(temp.resolve("media")), cache);
  }

  private static List<Conversation> read(Path file, String dataset) throws IOException {
    try (ConversationReader rows =
        InstructionDatasets.open(file, OpenOptions.DEFAULT.dataset(dataset))) {
      return rows.rest();
    }
  }

  private List<String> reasons() throws IOException {
    List<String> reasons = new ArrayList<>();
    for (String line : Files.readAllLines(ledger)) {
      JsonNode json = Json.MAPPER.readTree(line);
      reasons.add(json.get("row") + " " + json.get("offset") + " " + json.get("reason").asText());
    }
    return reasons;
  }

  @Test
  void badRowsGoToTheLedgerAndTheRestIsWritten() throws IOException {
    Path target = temp.resolve("out.jsonl");
    ConversionReport report = convert("openai-messages", target, WriteOptions.DEFAULT, 0.5);
    assertThat(report.written()).isEqualTo(4);
    assertThat(report.refused()).isEqualTo(1);
    assertThat(reasons())
        .containsExactly(
            "4 "
                + Files.readString(source).indexOf("{\"id\": 4")
                + " turn 1: \"from\" is \"robot\", expected \"human\", \"gpt\" or \"system\"");
    assertThat(read(target, "openai-messages"))
        .extracting(Conversation::id)
        .containsExactly("a.b", "a.b", "3", "5");
  }

  @Test
  void tooManyBadRowsLeaveNoTarget() {
    Path target = temp.resolve("out.json");
    assertThatThrownBy(() -> convert("llava", target, WriteOptions.DEFAULT, 0.01))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("1 of 5 rows are bad (20.0 %), more than the limit of 1.0 %");
    assertThat(target).doesNotExist();
    assertThat(temp.resolve("out.json.part")).doesNotExist();
  }

  @Test
  void nothingWrittenIsNoFile() throws IOException {
    Files.writeString(
        source, "{\"id\": 4, \"conversations\": [{\"from\": \"robot\", \"value\": \"?\"}]}");
    Path target = temp.resolve("out.json");
    assertThatThrownBy(() -> convert("llava", target, WriteOptions.DEFAULT, 1))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("there is no row to be written");
    assertThat(target).doesNotExist();
  }

  @Test
  void aWebDatasetHoldsTheMedia() throws IOException {
    Path target = temp.resolve("out.tar");
    ConversionReport report;
    try (MediaFiles media = media()) {
      report = convert("webdataset", target, WriteOptions.DEFAULT.media(media), 0.5);
    }
    assertThat(report.written()).isEqualTo(3);
    assertThat(reasons())
        .hasSize(2)
        .anySatisfy(
            reason ->
                assertThat(reason).startsWith("3 ").contains("medium \"none.jpg\" not found"));
    // another library reads it, and finds neither time nor owner
    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(Files.readAllBytes(target)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        byte[] content = tar.readAllBytes();
        assertThat(content).hasSize((int) entry.getSize());
        assertThat(entry.getLastModifiedDate().getTime()).isZero();
        assertThat(entry.getLongUserId()).isZero();
        assertThat(entry.isFile()).isTrue();
        names.add(entry.getName());
        if (entry.getName().equals("000000001.json")) {
          assertThat(new String(content, StandardCharsets.UTF_8))
              .startsWith("{\"id\":\"a.b\",\"dataset\":\"llava\",\"messages\":[{")
              .contains("{\"url\":\"a/1.jpg\"}")
              .endsWith("\"sensorium\":{\"files\":{\"0\":\"0.png\",\"1\":\"1.jpg\"}}}");
        }
      }
    }
    assertThat(names)
        .containsExactly(
            "000000000.json",
            "000000000.0.jpg",
            "000000001.json",
            "000000001.0.png",
            "000000001.1.jpg",
            "000000002.json");
    List<Conversation> rows = read(target, "webdataset");
    assertThat(rows.get(1).media())
        .containsExactly(
            Media.embedded(Media.Kind.IMAGE, "two", PNG),
            Media.embedded(Media.Kind.IMAGE, "a/1.jpg", JPEG));
    assertThat(rows).extracting(Conversation::id).containsExactly("a.b", "a.b", "5");
    assertThat(rows.get(2).source().dataset()).isEqualTo("llava");
  }

  @Test
  void shardsHoldTheRowsInOrder() throws IOException {
    Path target = temp.resolve("set");
    Files.createDirectory(temp.resolve("set.part"));
    Files.writeString(temp.resolve("set.part/set-000007.tar.part"), "of a killed process");
    convert("webdataset", target, WriteOptions.DEFAULT.rowsPerShard(2), 0.5);
    try (var files = Files.list(target)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly("set-000000.tar", "set-000001.tar");
    }
    assertThat(read(target.resolve("set-000000.tar"), "webdataset"))
        .extracting(Conversation::id)
        .containsExactly("a.b", "a.b");
    assertThat(read(target.resolve("set-000001.tar"), "webdataset"))
        .extracting(Conversation::id)
        .containsExactly("3", "5");
    assertThat(temp.resolve("set.part")).doesNotExist();
  }

  @Test
  void foreignFilesInTheWayStay() throws IOException {
    Files.createDirectory(temp.resolve("set.part"));
    Path mine = Files.writeString(temp.resolve("set.part/notes.txt"), "mine");
    WriteOptions options = WriteOptions.DEFAULT.rowsPerShard(2);
    assertThatThrownBy(() -> convert("webdataset", temp.resolve("set"), options, 0.5))
        .hasMessageContaining("notes.txt, which is no part of a dataset");
    assertThat(mine).hasContent("mine");
  }

  @Test
  void aTableHoldsTheMediaWhereTheyAreGiven() throws IOException {
    Path target = temp.resolve("out.parquet");
    try (MediaFiles media = media()) {
      convert("parquet", target, WriteOptions.DEFAULT.media(media), 0.5);
    }
    assertThat(InstructionDatasets.detect(target).dataset().id())
        .isEqualTo("llama-factory-sharegpt");
    List<Conversation> rows = read(target, null);
    assertThat(rows.get(1).media())
        .containsExactly(
            Media.embedded(Media.Kind.IMAGE, "two", PNG),
            Media.embedded(Media.Kind.IMAGE, "a/1.jpg", JPEG));
    assertThat(rows).extracting(row -> row.source().dataset()).containsOnly("llava");
  }

  @Test
  void theSameRowsGiveTheSameBytes() throws IOException {
    for (WritableFormat format : WritableFormats.all()) {
      Path first = temp.resolve(format.id() + "-1");
      Path second = temp.resolve(format.id() + "-2");
      convert(format.id(), first, WriteOptions.DEFAULT, 0.5);
      convert(format.id(), second, WriteOptions.DEFAULT, 0.5);
      assertThat(first).hasSameBinaryContentAs(second);
    }
  }
}
