package org.sensorium.datasets.instruct.llava;

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
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class ScienceQaTest {
  private static final Path SAMPLE = Path.of("src/test/resources/samples/scienceqa");

  @TempDir Path folder;

  private static List<String> ids(Path path, OpenOptions options) throws IOException {
    try (ConversationReader rows = InstructionDatasets.open(path, options)) {
      return rows.rest().stream().map(Conversation::id).toList();
    }
  }

  private static OpenOptions split(String name) {
    return OpenOptions.DEFAULT.set("split", name);
  }

  @Test
  void readsTheSplitsOfTheFileBesideIt() throws IOException {
    assertThat(ids(SAMPLE, OpenOptions.DEFAULT)).containsExactly("4", "9", "12");
    assertThat(ids(SAMPLE, split("train"))).containsExactly("4");
    assertThat(ids(SAMPLE, split("val"))).isEmpty();
    assertThat(ids(SAMPLE, split("test"))).containsExactly("9", "12");
    assertThat(ids(SAMPLE, split("minitest"))).containsExactly("9");
  }

  @Test
  void goesByTheProblemsOwnSplitWithoutThatFile() throws IOException {
    Path alone = Files.copy(SAMPLE.resolve("problems.json"), folder.resolve("problems.json"));

    assertThat(ids(alone, split("test"))).containsExactly("9", "12");
    assertThat(ids(alone, split("trainval"))).containsExactly("4");
    assertThatThrownBy(() -> ids(alone, split("minival")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("pid_splits.json: there is no such file; expected the ids");
    assertThatThrownBy(() -> ids(alone, split("dev")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("split is \"dev\"; expected all, train, val, test");
  }

  @Test
  void readsTheConversionWithLines() throws IOException {
    Path file = folder.resolve("scienceqa_train_QCM-LEPA.jsonl");
    Files.writeString(
        file,
        """
        {"id": "4", "instruction": "What floats?\\nContext: N/A\\nOptions: (A) iron (B) cork", "output": "The answer is B. BECAUSE: light"}
        {"id": "9", "image": "9/image.png", "instruction": "Where?\\nContext: map\\nOptions: (A) here (B) there\\n<image>", "output": "The answer is A."}
        """);

    try (ConversationReader rows = InstructionDatasets.open(file, OpenOptions.DEFAULT)) {
      List<Conversation> read = rows.rest();
      assertThat(read.get(0).source())
          .isEqualTo(new Conversation.Source("scienceqa-llava", null, "train"));
      assertThat(read.get(0).media()).isEmpty();
      assertThat(read.get(0).choices().answer()).isEqualTo(1);
      assertThat(read.get(0).turns().get(1).text()).isEqualTo("The answer is B. BECAUSE: light");
      assertThat(read.get(1).media().get(0).ref()).isEqualTo("9/image.png");
      assertThat(read.get(1).turns().get(0).parts()).hasSize(2);
      assertThat(read.get(1).choices().options()).containsExactly("here", "there");
    }
  }

  @Test
  void saysWhichIdsOfTheSplitAreNotThere() throws IOException {
    Path splits = folder.resolve("splits.json");
    Files.writeString(splits, "{\"test\": [\"9\", \"77\", \"12\", \"78\"]}");
    OpenOptions options = split("test").set("splits", splits.toAbsolutePath().toString());

    try (ConversationReader rows = InstructionDatasets.open(SAMPLE, options)) {
      assertThat(rows.next().id()).isEqualTo("9");
      assertThat(rows.next().id()).isEqualTo("12");
      assertThatThrownBy(rows::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("splits.json, record 1: 2 of the split's 4 ids were not read: [77,")
          .hasMessageContaining("[77, 78]");
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void takesPicturesThatRowsOfAHubCopyHold() throws IOException {
    Path file = folder.resolve("validation.json");
    Files.writeString(
        file,
        """
        [{"image": {"bytes": "AQID", "path": "image.png"}, "question": "What?", "choices": ["a", "b"], "answer": 1, "hint": ""},
        {"image": null, "question": "And?", "choices": ["c", "d"], "answer": 0, "hint": ""}]
        """);

    try (ConversationReader rows = InstructionDatasets.open(file, OpenOptions.DEFAULT)) {
      Conversation first = rows.next();
      assertThat(first.id()).isEqualTo("1");
      assertThat(first.source().split()).isEqualTo("val");
      assertThat(first.media())
          .containsExactly(Media.embedded(Media.Kind.IMAGE, "image.png", new byte[] {1, 2, 3}));
      assertThat(first.turns().get(1).text()).isEqualTo("b");
      assertThat(rows.next().media()).isEmpty();
      assertThat(rows.next()).isNull();
    }
  }
}
