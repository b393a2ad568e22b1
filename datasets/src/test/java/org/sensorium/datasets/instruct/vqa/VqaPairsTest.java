package org.sensorium.datasets.instruct.vqa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class VqaPairsTest {
  private static final int ROWS = 2000;

  @TempDir Path folder;
  private Path questions;
  private Path annotations;

  /** Annotations in the reverse order; the answer to question n is "a n". */
  @BeforeEach
  void write() throws IOException {
    StringBuilder asked = new StringBuilder("{\"data_subtype\": \"train2014\", \"questions\": [");
    StringBuilder told = new StringBuilder("{\"annotations\": [");
    for (int i = 0; i < ROWS; i++) {
      asked.append(i == 0 ? "" : ", ").append(question(i));
      told.append(i == 0 ? "" : ", ").append(annotation(ROWS - 1 - i));
    }
    questions = folder.resolve("OpenEnded_mscoco_train2014_questions.json");
    annotations = folder.resolve("mscoco_train2014_annotations.json");
    Files.writeString(questions, asked + "]}");
    Files.writeString(annotations, told + "]}");
  }

  private static String question(int id) {
    return "{\"image_id\": 9, \"question\": \"q %d\", \"question_id\": %d}".formatted(id, id);
  }

  private static String annotation(int id) {
    return "{\"question_id\": %d, \"image_id\": 9, \"answers\": [{\"answer\": \"a %d\"}]}"
        .formatted(id, id);
  }

  private static List<Conversation> read(Path file, OpenOptions options) throws IOException {
    try (ConversationReader rows = InstructionDatasets.open(file, options)) {
      return rows.rest();
    }
  }

  @Test
  void joinsByIdWhateverTheOrder() throws IOException {
    List<Conversation> rows = read(questions, OpenOptions.DEFAULT);
    assertThat(rows).hasSize(ROWS);
    assertThat(rows).allSatisfy(VqaPairsTest::isJoined);
    assertThat(rows.get(0).source().dataset()).isEqualTo("vqa");
    assertThat(rows.get(0).media().get(0).ref()).isEqualTo("COCO_train2014_000000000009.jpg");
  }

  private static void isJoined(Conversation row) {
    assertThat(row.turns())
        .extracting(Turn::text)
        .containsExactly("\nq " + row.id(), "a " + row.id());
  }

  @Test
  void joinsOnSeveralThreads() throws IOException {
    List<Conversation> rows = read(questions, OpenOptions.DEFAULT.threads(4));
    assertThat(rows).hasSize(ROWS);
    assertThat(rows).allSatisfy(VqaPairsTest::isJoined);
  }

  @Test
  void opensByTheAnnotationsToo() throws IOException {
    assertThat(read(annotations, OpenOptions.DEFAULT)).hasSize(ROWS);
  }

  @Test
  void withoutAnnotationsNobodyAnswers() throws IOException {
    for (Conversation row : read(questions, OpenOptions.DEFAULT.set("annotations", "none"))) {
      assertThat(row.turns()).hasSize(1);
      assertThat(row.answers()).isEmpty();
    }
  }

  @Test
  void annotationsAreTakenFromWhereTheUserSays() throws IOException {
    Path other = folder.resolve("theirs.json");
    Files.move(annotations, other);
    assertThat(read(questions, OpenOptions.DEFAULT).get(0).turns()).hasSize(1);
    assertThat(read(questions, OpenOptions.DEFAULT.set("annotations", "theirs.json")).get(0))
        .satisfies(VqaPairsTest::isJoined);
    assertThatThrownBy(() -> read(questions, OpenOptions.DEFAULT.set("annotations", "no.json")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("there is no such file; expected the annotations");
  }

  @Test
  void packedAnnotationsAreRefused() throws IOException {
    Path packed = folder.resolve("packed.json");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(annotations, out);
    }
    assertThatThrownBy(() -> read(questions, OpenOptions.DEFAULT.set("annotations", "packed.json")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("packed by gzip; unpack them");
  }

  @Test
  void aDamagedAnnotationIsNamed() throws IOException {
    Files.writeString(
        annotations, "{\"annotations\": [%s, {\"answers\": []}]}".formatted(annotation(0)));
    assertThatThrownBy(() -> read(questions, OpenOptions.DEFAULT))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("annotation 2 (byte 84)")
        .hasMessageContaining("there is no \"question_id\"");
  }

  @Test
  void multipleChoicesOfTheFirstVersionBecomeChoices() throws IOException {
    Path file = folder.resolve("MultipleChoice_mscoco_val2014_questions.json");
    Files.writeString(
        file,
        """
        {"data_subtype": "val2014", "questions": [
        {"question_id": 1, "image_id": 3, "question": "Which?", "multiple_choices": ["x", "y"]},
        {"question_id": 2, "image_id": 3, "question": "And?", "multiple_choices": ["x", "y"]}]}
        """);
    Files.writeString(
        folder.resolve("mscoco_val2014_annotations.json"),
        """
        {"annotations": [{"question_id": 1, "image_id": 3, "multiple_choice_answer": "y",
        "answers": [{"answer": "y"}, {"answer": "z"}, {"answer": "z"}]}]}
        """);
    List<Conversation> rows = read(file, OpenOptions.DEFAULT);
    assertThat(rows.get(0).choices()).isEqualTo(new Choices(List.of("x", "y"), 1));
    assertThat(rows.get(1).choices()).isEqualTo(new Choices(List.of("x", "y"), Choices.UNKNOWN));
  }
}
