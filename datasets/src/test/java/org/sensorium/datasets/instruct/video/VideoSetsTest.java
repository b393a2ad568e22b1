package org.sensorium.datasets.instruct.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class VideoSetsTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");

  @TempDir Path folder;

  private ConversationReader open(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, content);
    return InstructionDatasets.open(file, OpenOptions.DEFAULT);
  }

  @Test
  void tellsWhichTableOfAFolderARowIsFrom() throws IOException {
    try (ConversationReader rows =
        InstructionDatasets.open(SAMPLES.resolve("webvid/tables"), OpenOptions.DEFAULT)) {
      assertThatThrownBy(rows::place).isInstanceOf(IllegalStateException.class);
      rows.next();
      rows.next();
      assertThat(rows.place().file()).hasFileName("results_1.csv");
      assertThat(rows.place().record()).isEqualTo(2);
      rows.next();
      assertThat(rows.place().file()).hasFileName("results_2.csv");
      assertThat(rows.place().record()).isEqualTo(1);
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void readsOnBehindABadRowOfTheFirstTable() throws IOException {
    String header = "videoid,contentUrl,duration,page_dir,name\n";
    Files.writeString(folder.resolve("a.csv"), header + "1,u,PT1S,p,ok\n2,u,PT1S\n3,u,PT1S,p,ok\n");
    Files.writeString(folder.resolve("b.csv"), header + "4,u,PT1S,p,ok\n");
    try (ConversationReader rows = InstructionDatasets.open(folder, OpenOptions.DEFAULT)) {
      assertThat(rows.next().id()).isEqualTo("1");
      assertThatThrownBy(rows::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("a.csv, record 2 ");
      assertThat(rows.next().id()).isEqualTo("3");
      assertThat(rows.next().id()).isEqualTo("4");
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void leavesAClipWithoutAnEndOpen() throws IOException {
    try (ConversationReader rows =
        open(
            "x.json",
            "[{\"video\":\"a.mp4\",\"start\":\"2.5\",\"QA\":[{\"q\":\"?\",\"a\":\"!\"}]}]")) {
      assertThat(rows.next().media().get(0).span())
          .isEqualTo(new Media.TimeSpan(2.5, Double.POSITIVE_INFINITY));
    }
  }

  @Test
  void losesNoLaterQuestionThatIsEmpty() throws IOException {
    try (ConversationReader rows =
        open(
            "x.json",
            "[{\"video\":\"a.mp4\",\"QA\":[{\"q\":\"What?\",\"a\":\"A.\"},{\"q\":\"\",\"a\":\"B.\"},"
                + "{\"q\":\"\",\"a\":\"C.\",\"kind\":4}]}]")) {
      Conversation row = rows.next();
      assertThat(row.turns())
          .extracting(Turn::role)
          .containsExactly(
              Turn.Role.USER,
              Turn.Role.ASSISTANT,
              Turn.Role.ASSISTANT,
              Turn.Role.USER,
              Turn.Role.ASSISTANT);
      assertThat(row.turns().get(3).meta()).containsOnlyKeys("kind");
    }
  }

  @Test
  void refusesAFolderThatLacksAPartOfTheMixture() {
    assertThatThrownBy(
            () -> InstructionDatasets.open(folder, OpenOptions.DEFAULT.dataset("video-llama-mix")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("there is no llava_instruct_150k.json in this folder");
    Path file = SAMPLES.resolve("video-llama-mix/stage2/llava_instruct_150k.json");
    assertThatThrownBy(
            () -> InstructionDatasets.open(file, OpenOptions.DEFAULT.dataset("video-llama-mix")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("this is a file; expected the folder that holds [llava_instruct");
  }

  @Test
  void takesTheSplitOfActivityNetFromTheName() throws IOException {
    String question = "[{\"video_name\":\"x\",\"question\":\"?\",\"question_id\":\"v_x_1\"}]";
    try (ConversationReader rows = open("val_q.json", question)) {
      Conversation row = rows.next();
      assertThat(row.source().split()).isEqualTo("val");
      assertThat(row.turns()).hasSize(1); // no val_a.json beside it
    }
    OpenOptions dev = OpenOptions.DEFAULT.dataset("activitynet-qa").set("split", "dev");
    assertThatThrownBy(() -> InstructionDatasets.open(folder, dev))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected train, val or test");
  }
}
