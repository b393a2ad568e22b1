package org.sensorium.datasets.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.RowException;

class WritableFormatsTest {
  private static final int RECORDS = 1500;

  @TempDir Path temp;

  static Stream<WritableFormat> formats() {
    return WritableFormats.all().stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whatIsReadBackIsWhatWasWritten(WritableFormat format) throws Exception {
    Records records = new Records(20240601);
    Path file = temp.resolve("rows");
    List<Conversation> written = new ArrayList<>();
    try (ConversationWriter writer = format.create(file, WriteOptions.DEFAULT)) {
      for (int i = 0; i < RECORDS; i++) {
        written.add(records.next(i));
        writer.add(written.get(i));
      }
      assertThat(file).doesNotExist();
      writer.finish();
      assertThat(writer.rows()).isEqualTo(RECORDS);
      assertThat(writer.losses()).isEmpty();
    }
    assertThat(temp).isDirectoryNotContaining("glob:**.part");
    List<Conversation> read = read(file, format);
    for (int i = 0; i < RECORDS; i++) {
      assertThat(tidied(read.get(i))).isEqualTo(tidied(written.get(i)));
    }
    assertThat(read).hasSize(RECORDS);
  }

  /** A turn without words is read as one of empty words by some. */
  private static Conversation tidied(Conversation row) {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : row.turns()) {
      List<Part> parts = new ArrayList<>(turn.parts());
      parts.removeIf(part -> part instanceof Part.Text text && text.text().isEmpty());
      turns.add(new Turn(turn.role(), parts, turn.meta()));
    }
    return new Conversation(
        row.id(), row.source(), turns, row.media(), row.choices(), row.answers(), row.meta());
  }

  private static List<Conversation> read(Path file, WritableFormat format) throws IOException {
    OpenOptions options = OpenOptions.DEFAULT.dataset(format.dataset());
    try (ConversationReader reader = InstructionDatasets.open(file, options)) {
      return reader.rest();
    }
  }

  private String written(String format, WriteOptions options, Conversation... rows)
      throws IOException, RowException {
    Path file = temp.resolve(format);
    try (ConversationWriter writer = WritableFormats.of(format).create(file, options)) {
      for (Conversation row : rows) {
        writer.add(row);
      }
      writer.finish();
    }
    return Files.readString(file);
  }

  private static Conversation question() {
    return Conversation.builder("7")
        .image("a.jpg")
        .user("What is it?")
        .assistant("A cat.")
        .meta("size", TextNode.valueOf("small"))
        .build();
  }

  /** A clip, the picture after it shown first, a second picture never, and choices. */
  private static Conversation rich() {
    List<Media> media =
        List.of(
            new Media(Media.Kind.VIDEO, "v.mp4").during(1.5, 4),
            new Media(Media.Kind.IMAGE, "a.jpg").within(List.of(0.5, 0.0, 1.0, 1.0)),
            new Media(Media.Kind.IMAGE, "edited.jpg"),
            new Media(Media.Kind.POINTCLOUD, "c.npy"));
    Turn asked =
        new Turn(
            Turn.Role.USER,
            List.of(
                new Part.MediaRef(1),
                new Part.Text(" in "),
                new Part.MediaRef(0),
                new Part.MediaRef(3),
                new Part.Text("?")),
            Map.of("value", TextNode.valueOf("kept")));
    return new Conversation(
        "8",
        new Conversation.Source("some-set", "find", "val"),
        List.of(asked, Turn.of(Turn.Role.ASSISTANT, "yes")),
        media,
        new Choices(List.of("yes", "no"), 0),
        List.of(),
        Map.of("image", TextNode.valueOf("x")));
  }

  @Test
  void whatLlavaSaysItselfIsWrittenWithoutAdditions() throws Exception {
    assertThat(written("llava", WriteOptions.DEFAULT, question(), question().ofDataset("llava")))
        .isEqualTo(
            """
            [
            {"id":"7","image":"a.jpg","conversations":[{"from":"human","value":"<image>\\nWhat is it?"},\
            {"from":"gpt","value":"A cat."}],"size":"small"},
            {"id":"7","image":"a.jpg","conversations":[{"from":"human","value":"<image>\\nWhat is it?"},\
            {"from":"gpt","value":"A cat."}],"size":"small"}
            ]
            """);
  }

  @Test
  void whatLlavaHasNoPlaceForIsAdded() throws Exception {
    assertThat(written("llava", WriteOptions.DEFAULT, rich()))
        .isEqualTo(
            """
            [
            {"id":"8","video":"v.mp4","image":"a.jpg","point":"c.npy","conversations":[{"from":"human",\
            "value":"<image> in <video><point>?"},{"from":"gpt","value":"yes"}],"sensorium":{\
            "dataset":"some-set","task":"find","split":"val","choices":["yes","no"],"answer_index":0,\
            "media":[{"at":[0],"start":1.5,"end":4.0},{"at":[1],"box":[0.5,0.0,1.0,1.0]},\
            {"type":"image","url":"edited.jpg"},{"at":[2]}],\
            "turns":[{"turn":0,"meta":{"value":"kept"}}],"meta":{"image":"x"}}}
            ]
            """);
  }

  @Test
  void sharegptHasNoListOfPointClouds() throws Exception {
    assertThat(written("llama-factory-sharegpt", WriteOptions.DEFAULT, question(), rich()))
        .isEqualTo(
            """
            [
            {"id":"7","conversations":[{"from":"human","value":"<image>\\nWhat is it?"},\
            {"from":"gpt","value":"A cat."}],"images":["a.jpg"],"size":"small"},
            {"id":"8","conversations":[{"from":"human","value":"<image> in <video><point>?"},\
            {"from":"gpt","value":"yes"}],"images":["a.jpg"],"videos":["v.mp4"],"image":"x","sensorium":{\
            "dataset":"some-set","task":"find","split":"val","choices":["yes","no"],"answer_index":0,\
            "media":[{"at":[1],"start":1.5,"end":4.0},{"at":[0],"box":[0.5,0.0,1.0,1.0]},\
            {"type":"image","url":"edited.jpg"},{"type":"point","url":"c.npy","places":[[0,0]]}],\
            "turns":[{"turn":0,"meta":{"value":"kept"}}]}}
            ]
            """);
  }

  @Test
  void aPlainFormTellsWhatItLoses() throws Exception {
    Path file = temp.resolve("plain.json");
    WriteOptions plain = WriteOptions.DEFAULT.plain(true);
    try (ConversationWriter writer = WritableFormats.of("llava").create(file, plain)) {
      writer.add(question().ofDataset("some-set"));
      writer.add(rich());
      writer.finish();
      assertThat(writer.losses())
          .isEqualTo(
              Map.of(
                  "choices", 1L,
                  "dataset", 2L,
                  "fields of rows", 1L,
                  "fields of turns", 1L,
                  "media that no turn shows", 1L,
                  "regions of media", 1L,
                  "split", 1L,
                  "task", 1L,
                  "time spans of media", 1L));
    }
    assertThat(Files.readString(file)).doesNotContain("sensorium", "edited.jpg");
  }

  @Test
  void aRowThatWouldBeReadOtherwiseIsRefusedAndTheNextIsWritten() throws Exception {
    Conversation html =
        Conversation.builder("9").user("Is <image> a tag?").assistant("No.").build();
    Conversation clip =
        Conversation.builder("10")
            .media(new Media(Media.Kind.VIDEO, "v.mp4"))
            .user("Is <image> a tag?")
            .assistant("No.")
            .build();
    for (String format : List.of("llava", "llama-factory-sharegpt", "parquet")) {
      Path file = temp.resolve(format);
      try (ConversationWriter writer =
          WritableFormats.of(format).create(file, WriteOptions.DEFAULT)) {
        for (Conversation row : List.of(html, clip)) {
          assertThatThrownBy(() -> writer.add(row))
              .isInstanceOf(RowException.class)
              .hasMessageContaining("turn 1 says \"<image>\" as text");
        }
        assertThatThrownBy(() -> writer.add(new Conversation("0", List.of(), List.of(), Map.of())))
            .hasMessageContaining("is empty; expected at least one");
        writer.add(question());
        writer.finish();
      }
      assertThat(read(file, WritableFormats.of(format))).hasSize(1);
    }
    for (String format : List.of("openai-messages", "webdataset")) {
      try (ConversationWriter writer =
          WritableFormats.of(format).create(temp.resolve(format), WriteOptions.DEFAULT)) {
        writer.add(html.ofDataset("some-set"));
        writer.add(clip.ofDataset("some-set"));
        assertThat(writer.rows()).isEqualTo(2);
      }
    }
  }

  /** JSON can escape it, UTF-8 cannot hold it. */
  @Test
  void halfACharacterIsCarriedByJsonAlone() throws Exception {
    Conversation half = Conversation.builder("1").user("a\uD83D").assistant("b").build();
    for (WritableFormat format : WritableFormats.all()) {
      Path file = temp.resolve(format.id());
      try (ConversationWriter writer = format.create(file, WriteOptions.DEFAULT)) {
        if (format.id().equals("parquet")) {
          assertThatThrownBy(() -> writer.add(half))
              .isInstanceOf(RowException.class)
              .hasMessageContaining("half a character");
        } else {
          writer.add(half);
        }
        writer.add(question());
        writer.finish();
      }
      List<Conversation> read = read(file, format);
      if (read.size() == 2) {
        assertThat(read.get(0).turns().get(0).text()).isEqualTo("a\uD83D");
      }
      assertThat(read).hasSize(format.id().equals("parquet") ? 1 : 2);
    }
  }

  @Test
  void bytesInFieldsBecomeBase64() throws Exception {
    Conversation row =
        Conversation.builder("1")
            .user("a")
            .assistant("b")
            .meta("raw", BinaryNode.valueOf(new byte[] {1, 2, 3}))
            .build();
    assertThat(written("llava", WriteOptions.DEFAULT, row)).contains("\"raw\":\"AQID\"");
  }

  @Test
  void withoutFinishNothingIsLeft() throws Exception {
    for (WritableFormat format : WritableFormats.all()) {
      try (ConversationWriter writer =
          format.create(temp.resolve(format.id()), WriteOptions.DEFAULT)) {
        writer.add(question());
      }
    }
    WriteOptions shards = WriteOptions.DEFAULT.rowsPerShard(1);
    try (ConversationWriter writer =
        WritableFormats.of("webdataset").create(temp.resolve("shards"), shards)) {
      writer.add(question());
      writer.add(question());
    }
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void whatIsThereIsNotReplaced() throws Exception {
    Path file = Files.writeString(temp.resolve("rows.json"), "old");
    for (WritableFormat format : WritableFormats.all()) {
      assertThatThrownBy(() -> format.create(file, WriteOptions.DEFAULT))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining("rows.json: exists already; name a new file");
    }
    assertThat(file).hasContent("old");
    assertThat(temp).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void twoProcessesDoNotWriteTheSameFile() throws Exception {
    WritableFormat format = WritableFormats.of("llava");
    Path file = temp.resolve("rows.json");
    try (ConversationWriter writer = format.create(file, WriteOptions.DEFAULT)) {
      assertThatThrownBy(() -> format.create(file, WriteOptions.DEFAULT))
          .hasMessageContaining("rows.json.part: is being written by another process");
      writer.add(question());
      writer.finish();
    }
    assertThat(file).exists();
  }

  @Test
  void optionsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> WritableFormats.of("jsonl"))
        .hasMessage(
            "\"jsonl\" cannot be written; known are openai-messages, llava,"
                + " llama-factory-sharegpt, parquet, webdataset");
    assertThatThrownBy(
            () ->
                WritableFormats.of("webdataset")
                    .create(temp.resolve("a"), WriteOptions.DEFAULT.plain(true)))
        .hasMessageContaining("webdataset has no form without additions");
    assertThatThrownBy(
            () ->
                WritableFormats.of("llava")
                    .create(temp.resolve("a"), WriteOptions.DEFAULT.rowsPerShard(2)))
        .hasMessage("only webdataset is written in shards, not llava");
  }
}
