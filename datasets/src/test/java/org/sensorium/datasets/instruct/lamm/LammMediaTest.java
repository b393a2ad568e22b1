package org.sensorium.datasets.instruct.lamm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class LammMediaTest {
  private static final String TALK =
      "\"conversations\": [{\"from\": \"human\", \"value\": \"What?\"}, {\"from\": \"gpt\","
          + " \"value\": \"This.\"}]";

  @TempDir Path folder;

  private List<Conversation> read(String id, String fields) throws IOException {
    Path file = folder.resolve("rows.json");
    Files.writeString(file, "[{" + fields + "}]");
    OpenOptions options = OpenOptions.DEFAULT.dataset(id).media(MediaRoot.of(folder));
    try (ConversationReader reader = InstructionDatasets.open(file, options)) {
      return reader.rest();
    }
  }

  private void file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "medium");
  }

  @Test
  void absolutePathsAreRefused() {
    assertThatThrownBy(() -> read("lamm-2d", "\"image\": \"/etc/passwd\", " + TALK))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("medium \"/etc/passwd\" is an absolute path; only relative paths");
  }

  @Test
  void theBenchmarksDotIsHarmless() throws IOException {
    file("scannet_pcls/s.npy");
    String row = "\"pcl\": \"./scannet_pcls/s.npy\", \"query\": \"What?\", \"object\": []";
    assertThat(read("lamm-3d-benchmark", row).get(0).media())
        .containsExactly(new Media(Media.Kind.POINTCLOUD, "./scannet_pcls/s.npy"));
  }

  @Test
  void boxesThatAreNoneAreRefused() throws IOException {
    file("a.jpg");
    String row =
        "\"image\": \"a.jpg\", \"query\": \"q\", \"object\": [{\"label\": \"x\", \"bbox\": %s}]";
    for (String box : List.of("[0, 1]", "[0, 0, 1e999, 1]", "[1, 2, 3, 4, 5, 6]")) {
      assertThatThrownBy(() -> read("lamm-2d-benchmark", row.formatted(box)))
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("object 1: \"bbox\" is")
          .hasMessageContaining("expected 4 numbers");
    }
  }

  @Test
  void theItemsOfEveryAnswerAreKept() throws IOException {
    file("coco_images/a.jpg");
    String item = "<Item><cls>%s</cls><x1>0</x1><y1>0</y1><x2>1</x2><y2>1</y2></Item>";
    String talk =
        "\"conversations\": [{\"from\": \"human\", \"value\": \"a\"}, {\"from\": \"gpt\", \"value\": \"%s\"},"
            + "{\"from\": \"human\", \"value\": \"b\"}, {\"from\": \"gpt\", \"value\": \"%s\"}]";
    Conversation row =
        read(
                "octavius-2d",
                "\"image\": \"coco_images/a.jpg\", "
                    + talk.formatted(item.formatted("cat"), item.formatted("dog")))
            .get(0);
    assertThat(row.meta().get("items").findValuesAsText("cls")).containsExactly("cat", "dog");
  }

  @Test
  void anObjectsNameMayBeWrittenWithUnderscores() throws IOException {
    file("lamm_scannet_gt/ins_pc_feat/s0/1-coffee_table.npy");
    file("lamm_scannet_gt/bbox/s0/1-coffee table.npy");
    String row =
        "\"scene_id\": \"s0\", \"object_id\": 1, \"object_name\": \"coffee table\","
            + " \"task_type\": \"Caption3D\", "
            + TALK;
    assertThat(read("octavius-3d", row).get(0).media())
        .extracting(Media::ref)
        .containsExactly(
            "lamm_scannet_gt/ins_pc_feat/s0/1-coffee_table.npy",
            "lamm_scannet_gt/bbox/s0/1-coffee table.npy");
  }

  @Test
  void anUnknownSourceOfBoxesListsTheKnown() {
    OpenOptions options = OpenOptions.DEFAULT.set("source", "votenet");
    Path sample = Path.of("src/test/resources/samples/octavius-3d/scan2inst_train.json");
    assertThatThrownBy(
            () -> {
              try (ConversationReader reader = InstructionDatasets.open(sample, options)) {
                reader.next();
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("source=votenet; expected gt or tr3d");
  }
}
