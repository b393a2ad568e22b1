package org.sensorium.datasets.instruct.multi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class MultiInstructTest {
  @TempDir Path folder;

  private Conversation read(String row, OpenOptions options) throws IOException {
    Path file = folder.resolve("train.jsonl");
    Files.writeString(file, row.replace('\n', ' ') + "\n");
    try (ConversationReader rows = InstructionDatasets.open(file, options)) {
      return rows.rest().get(0);
    }
  }

  @Test
  void picturesOfTheAuthorsMachineAreFoundBelowTheUsersFolder() throws IOException {
    Path picture = folder.resolve("coco/train2014/COCO_train2014_000000000901.jpg");
    Files.createDirectories(folder.resolve("coco/train2014"));
    Files.writeString(picture, "x");
    Conversation row =
        read(
            """
            {"unique_id": 7, "task_name": "VG", "prompt": "Find it.", "target": "1 2 3 4",
            "image_path": "/home/lab/data/coco/train2014/COCO_train2014_000000000901.jpg",
            "region": ["1 2 3 4"]}
            """,
            OpenOptions.DEFAULT.media(MediaRoot.of(folder)));
    assertThat(row.media())
        .allSatisfy(
            medium ->
                assertThat(medium.ref())
                    .isEqualTo("coco/train2014/COCO_train2014_000000000901.jpg"));
    assertThat(row.media().get(1).box()).containsExactly(1.0, 2.0, 3.0, 4.0);
    assertThat(row.turns().get(0).parts()).hasSize(2); // the whole picture, the words
  }

  @Test
  void aTargetThatIsNoOptionLeavesTheRightOneUnknown() throws IOException {
    Conversation row =
        read(
            """
            {"unique_id": "7", "task_name": "t", "image_path": "a.jpg", "prompt": "p",
            "target": "neither", "target_txt": "other", "options": ["a", " b "]}
            """,
            OpenOptions.DEFAULT);
    assertThat(row.choices()).isEqualTo(new Choices(List.of("a", " b "), Choices.UNKNOWN));
    assertThat(row.turns().get(1).text()).isEqualTo("neither");
    assertThat(row.meta().get("target_txt").textValue()).isEqualTo("other");
  }

  @Test
  void anOptionIsRecognisedWithoutItsBlanks() throws IOException {
    Conversation row =
        read(
            """
            {"unique_id": "7", "task_name": "t", "image_path": "a.jpg", "prompt": "p",
            "target": "b", "options": ["a", " b "]}
            """,
            OpenOptions.DEFAULT);
    assertThat(row.choices()).isEqualTo(new Choices(List.of("a", " b "), 1));
  }
}
