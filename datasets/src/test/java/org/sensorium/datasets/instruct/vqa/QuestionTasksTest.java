package org.sensorium.datasets.instruct.vqa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

/** The tasks that one row is asked in, and the layouts that one set is published in. */
class QuestionTasksTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");

  @TempDir Path folder;

  private static List<Conversation> read(Path file, OpenOptions options) throws IOException {
    try (ConversationReader rows = InstructionDatasets.open(file, options)) {
      return rows.rest();
    }
  }

  private static List<String> texts(Conversation row) {
    return row.turns().stream().map(Turn::text).toList();
  }

  @Test
  void blankAsksPmcVqaWithoutItsChoices() throws IOException {
    List<Conversation> rows =
        read(SAMPLES.resolve("pmc-vqa/test_clean.csv"), OpenOptions.DEFAULT.set("task", "blank"));
    assertThat(texts(rows.get(0)))
        .containsExactly("\nWhat does the arrow point to?", "The left kidney");
    assertThat(rows.get(0).source().task()).isEqualTo("blank");
    assertThat(rows.get(0).choices()).isNotNull();
    assertThat(texts(rows.get(1)))
        .containsExactly("\nWhich length does the bar stand for, in mm?", "N/A");
  }

  @Test
  void blankSaysTheAnswerColumnWhereItDiffersFromTheChoice() throws IOException {
    Path file = folder.resolve("train.csv");
    Files.writeString(
        file,
        """
        Figure_path,Question,Answer,Choice A,Choice B,Choice C,Choice D,Answer_label
        f.jpg,q, left kidney,A:kidney,B:b,C:c,D:d,A
        """);
    assertThat(texts(read(file, OpenOptions.DEFAULT).get(0)).get(1)).isEqualTo("kidney");
    Conversation blank = read(file, OpenOptions.DEFAULT.set("task", "blank")).get(0);
    assertThat(texts(blank).get(1)).isEqualTo("left kidney");
    assertThat(blank.meta().get("Answer").textValue()).isEqualTo(" left kidney");
  }

  @Test
  void aBoxWithoutAnEndIsRefused() throws IOException {
    Path file = folder.resolve("refcoco_val.json");
    Files.writeString(
        file,
        "[{\"img_id\":\"COCO_train2014_000000581282_10\",\"sents\":[\"a\"],\"bbox\":[1e999,2,3,4],"
            + "\"height\":10,\"width\":20}]");
    assertThatThrownBy(() -> read(file, OpenOptions.DEFAULT))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("expected left, top, width and height in pixels");
  }

  @Test
  void aTaskThatIsUnknownNamesTheKnownOnes() {
    assertThatThrownBy(
            () ->
                read(
                    SAMPLES.resolve("pmc-vqa-2/train_2.csv"),
                    OpenOptions.DEFAULT.set("task", "open")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("setting \"task\" is \"open\"; expected one of [choice, blank]");
  }

  @Test
  void choiceShowsTheChoicesOfAokVqa() throws IOException {
    Conversation row =
        read(
                SAMPLES.resolve("lavis-aokvqa/aokvqa_v1p0.json"),
                OpenOptions.DEFAULT.set("task", "choice"))
            .get(0);
    assertThat(texts(row))
        .containsExactly(
            "\nWhat is the pier used for?\nA: landing\nB: racing\nC: trade\nD: bathing", "landing");
    assertThat(row.answers()).hasSize(3);
  }

  @Test
  void openAsksIconQaWithoutItsChoices() throws IOException {
    Conversation row =
        read(
                SAMPLES.resolve("lavis-iconqa/choose_text_train.json"),
                OpenOptions.DEFAULT.set("task", "open"))
            .get(0);
    assertThat(texts(row)).containsExactly("\nWhich shape comes next?", "square");
    assertThat(row.choices()).isEqualTo(new Choices(List.of("circle", "square"), 1));
  }

  @Test
  void describeAsksForTheWordsOfARegion() throws IOException {
    Conversation row =
        read(
                SAMPLES.resolve("refcoco/refcoco_testA.json"),
                OpenOptions.DEFAULT.set("task", "describe"))
            .get(0);
    assertThat(texts(row))
        .containsExactly("\nWhat is at [0.25, 0.25, 0.75, 0.75]?", "boat on the left");
  }

  @Test
  void ocrVqaIsReadFromItsPublishedObjectToo() throws IOException {
    Path file = folder.resolve("dataset.json");
    Files.writeString(
        file,
        """
        {"0674": {"imageURL": "https://books.example/0674.gif", "questions": ["Who wrote this?"],
        "answers": ["B. Rand"], "title": "Knots", "split": 3}}
        """);
    assertThat(InstructionDatasets.detect(file).dataset().id()).isEqualTo("lavis-ocrvqa");
    Conversation row = read(file, OpenOptions.DEFAULT).get(0);
    assertThat(row.id()).isEqualTo("0674#1");
    assertThat(row.source().split()).isEqualTo("test");
    assertThat(row.media().get(0).ref()).isEqualTo("0674.jpg");
  }

  @Test
  void slakeIsReadFromItsTableToo() throws IOException {
    Path file = folder.resolve("test_open.csv");
    Files.writeString(
        file,
        "img_id,img_name,question,answer\n7,xmlab7/source.jpg,Which organs?,\"Lung, Heart\"\n");
    assertThat(InstructionDatasets.detect(file).dataset().id()).isEqualTo("slake");
    assertThat(texts(read(file, OpenOptions.DEFAULT).get(0)))
        .containsExactly("\nWhich organs?", "Lung, Heart");
  }

  @Test
  void picturesOfPmcVqaAreFoundByNameInTheirArchivesFolder() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(folder.resolve("images/PMC1000001_F2.jpg"), "x");
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    try (ConversationReader rows =
        InstructionDatasets.open(SAMPLES.resolve("pmc-vqa/test_clean.csv"), options)) {
      Conversation first = rows.next();
      assertThat(first).isNotNull();
      assertThat(first.media().get(0).ref()).isEqualTo("images/PMC1000001_F2.jpg");
      assertThatThrownBy(rows::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("record 2")
          .hasMessageContaining("PMC1000002_F1.jpg")
          .hasMessageContaining("figures/{name}");
    }
  }
}
