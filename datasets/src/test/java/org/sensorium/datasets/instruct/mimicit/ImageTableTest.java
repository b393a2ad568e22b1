package org.sensorium.datasets.instruct.mimicit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.write.Column;
import org.sensorium.datasets.write.ParquetRowWriter;

class ImageTableTest {
  /** Larger than the window through which a file is read. */
  private static final int LARGE = 700_000;

  @TempDir Path folder;

  private static byte[] picture(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    bytes[0] = (byte) 0xFF; // JPEG
    bytes[1] = (byte) 0xD8;
    bytes[2] = (byte) 0xFF;
    return bytes;
  }

  private Path table(String content) throws IOException {
    return Files.writeString(folder.resolve("DC.json"), content);
  }

  private ImageTable open(Path table) throws IOException {
    return ImageTable.open(table, MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT));
  }

  private static String plain(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String urlSafe(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Test
  void picturesOfAFlatTableAreReadAlone() throws IOException {
    byte[] first = picture(1, LARGE);
    byte[] second = picture(2, LARGE + 1);
    Path table =
        table("{\"a\": \"%s\", \"../../b\": \"%s\"}".formatted(plain(first), urlSafe(second)));
    try (ImageTable pictures = open(table)) {
      assertThat(pictures.resolve("../../b")).hasBinaryContent(second);
      assertThat(pictures.resolve("a")).hasBinaryContent(first);
      assertThat(pictures.resolve("../../b")).startsWith(folder.resolve("cache"));
      assertThatThrownBy(() -> pictures.resolve("c"))
          .hasMessageContaining("picture \"c\" is not in " + table);
    }
  }

  @Test
  void pandasFormIsReadToo() throws IOException {
    byte[] bytes = picture(3, 100);
    try (ImageTable pictures =
        open(table("{\"base64\": {\"a\": \"%s\"}}".formatted(plain(bytes))))) {
      assertThat(pictures.resolve("a")).hasBinaryContent(bytes);
    }
  }

  @Test
  void aPictureThatIsNoBase64IsNamed() throws IOException {
    try (ImageTable pictures = open(table("{\"a\": \"/9j/*\", \"b\": 7}"))) {
      assertThatThrownBy(() -> pictures.resolve("a"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("picture \"a\": character 5 of the base64 text");
      assertThatThrownBy(() -> pictures.resolve("b"))
          .hasMessageContaining("picture \"b\" is a number; expected base64 text");
    }
  }

  @Test
  void instructionsFindTheirPicturesOrAreSetAside() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("DC_instructions.json"),
            """
            {"meta": {}, "data": {
            "DC_INS_1": {"instruction": "q", "answer": "a", "image_ids": ["a", "b"]},
            "DC_INS_2": {"instruction": "q", "answer": "a", "image_ids": ["a", "gone"]}}}
            """);
    Path table =
        table(
            "{\"a\": \"%s\", \"b\": \"%s\"}".formatted(plain(picture(1, 9)), plain(picture(2, 9))));
    assertThat(ImageTable.beside(rows)).isEqualTo(table);
    try (ImageTable pictures = open(table);
        ConversationReader reader =
            InstructionDatasets.open(rows, OpenOptions.DEFAULT.media(pictures))) {
      Conversation row = reader.next();
      assertThat(row).isNotNull();
      assertThat(row.media().get(0).frames()).isEqualTo(List.of("a", "b"));
      assertThatThrownBy(reader::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("record 2")
          .hasMessageContaining("picture \"gone\" is not in");
    }
  }

  private static void parquet(Path file, int from, int to) throws IOException, RowException {
    List<Column> columns =
        List.of(
            new Column("base64", Column.Kind.TEXT),
            new Column("__index_level_0__", Column.Kind.TEXT));
    try (ParquetRowWriter writer = ParquetRowWriter.create(file, columns)) {
      for (int i = from; i < to; i++) {
        writer.add(
            Json.MAPPER
                .createObjectNode()
                .put("base64", urlSafe(picture(i, 50 + i)))
                .put("__index_level_0__", "IMG_" + i));
      }
      writer.finish();
    }
  }

  @Test
  void partsOfParquetAreReadOnceInAnyOrder() throws IOException, RowException {
    Path parts = Files.createDirectory(folder.resolve("DC.parquet"));
    parquet(parts.resolve("part.0.parquet"), 0, 3);
    parquet(parts.resolve("part.1.parquet"), 3, 5);
    assertThat(InstructionDatasets.detect(parts).dataset().id()).isEqualTo("mimic-it-images");
    try (ConversationReader reader = InstructionDatasets.open(parts, OpenOptions.DEFAULT)) {
      assertThat(reader.rest())
          .extracting(Conversation::id)
          .containsExactly("IMG_0", "IMG_1", "IMG_2", "IMG_3", "IMG_4");
    }
    try (ImageTable pictures = open(parts)) {
      for (int i : new int[] {3, 0, 4, 2, 3}) {
        assertThat(pictures.resolve("IMG_" + i)).hasBinaryContent(picture(i, 50 + i));
      }
      assertThatThrownBy(() -> pictures.resolve("IMG_5"))
          .hasMessageContaining("picture \"IMG_5\" is not in " + parts);
    }
  }

  private ImageTables listed(String images) throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("training_data.yaml"),
            "IMAGE_TEXT:\n  A: {mimicit_path: a.json, images_path: DC.json}\n"
                + "  B: {mimicit_path: b.json, images_path: "
                + images
                + "}\n  C: {mimicit_path: c.json}\n");
    return ImageTables.open(list, MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT));
  }

  @Test
  void theTablesOfAListAreOneStore() throws IOException, RowException {
    table("{\"a\": \"%s\"}".formatted(plain(picture(7, 70))));
    Path parts = Files.createDirectory(folder.resolve("B.parquet"));
    parquet(parts.resolve("part.0.parquet"), 0, 2);
    try (ImageTables pictures = listed("B.parquet")) {
      assertThat(pictures.resolve("IMG_1")).hasBinaryContent(picture(1, 51));
      assertThat(pictures.resolve("a")).hasBinaryContent(picture(7, 70));
      assertThatThrownBy(() -> pictures.resolve("gone"))
          .hasMessageContaining("picture \"gone\" is in none of the 2 tables");
    }
    assertThatThrownBy(() -> listed("../B.parquet"))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("set B: images_path: medium \"../B.parquet\" climbs out");
  }
}
