package org.sensorium.datasets.instruct.mimicit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.IndexedDataset;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class MimicItTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("LA_instructions.json"),
        """
        {"data": {
        "LA_INS_1": {"instruction": "q1", "answer": "a1", "image_ids": ["p1"],
                     "rel_ins_ids": ["LA_INS_3", "LA_INS_2"]},
        "LA_INS_2": {"instruction": "q2", "answer": "a2", "image_ids": ["p2"]},
        "LA_INS_3": {"instruction": "q3", "answer": "a3", "image_ids": ["p3", "p4", "p5"]}
        }, "meta": {}}
        """);
  }

  private List<Conversation> read(OpenOptions options) throws IOException {
    assertThat(InstructionDatasets.detect(folder).dataset().id()).isEqualTo("mimic-it");
    try (ConversationReader reader = InstructionDatasets.open(folder, options)) {
      return reader.rest();
    }
  }

  private static List<String> texts(Conversation row) {
    return row.turns().stream().map(Turn::text).toList();
  }

  @Test
  void relatedRowsPrecedeWhereThereIsNoFileOfLinks() throws IOException {
    Conversation first = read(OpenOptions.DEFAULT.set("in_context", "all")).get(0);
    assertThat(texts(first)).containsExactly("\nq3", "a3", "\nq2", "a2", "\nq1", "a1");
    assertThat(first.media())
        .containsExactly(
            Media.ofFrames("LA_INS_3", List.of("p3", "p4", "p5")),
            new Media(Media.Kind.IMAGE, "p2"),
            new Media(Media.Kind.IMAGE, "p1"));
    assertThat(texts(read(OpenOptions.DEFAULT).get(0))).containsExactly("\nq1", "a1");
  }

  @Test
  void aNamedFileOfLinksGoesBeforeRelatedRows() throws IOException {
    Files.writeString(folder.resolve("links.json"), "{\"LA_INS_2\": [\"LA_INS_1\"]}");
    OpenOptions options = OpenOptions.DEFAULT.set("in_context", "2").set("train", "links.json");
    List<Conversation> rows = read(options);
    assertThat(texts(rows.get(0))).containsExactly("\nq1", "a1");
    assertThat(texts(rows.get(1))).containsExactly("\nq1", "a1", "\nq2", "a2");
    assertThatThrownBy(() -> read(options.set("train", "gone.json")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("gone.json: this file of in-context links does not exist");
  }

  @Test
  void picturesCanBeReadAsPicturesThoughThereAreMany() throws IOException {
    Conversation third = read(OpenOptions.DEFAULT.set("pictures", "images")).get(2);
    assertThat(third.media()).extracting(Media::ref).containsExactly("p3", "p4", "p5");
  }

  @Test
  void unknownValuesOfSettingsListTheKnown() {
    assertThatThrownBy(() -> read(OpenOptions.DEFAULT.set("in_context", "-1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("in_context=-1; expected 0, 1, 2 … or all");
    assertThatThrownBy(() -> read(OpenOptions.DEFAULT.set("pictures", "video")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pictures=video; expected auto, frames or images");
  }

  @Test
  void anyRowCanBeHadAtOnceButNotWithExamples() throws IOException {
    Path file = folder.resolve("LA_instructions.json");
    try (IndexedDataset rows = IndexedDataset.open(file, OpenOptions.DEFAULT)) {
      assertThat(rows.size()).isEqualTo(3);
      assertThat(rows.get(1).get(0).id()).isEqualTo("LA_INS_2");
    }
    try (IndexedDataset rows =
        IndexedDataset.open(file, OpenOptions.DEFAULT.set("in_context", "1"))) {
      assertThatThrownBy(() -> rows.get(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("in_context=1 needs other rows");
    }
  }
}
