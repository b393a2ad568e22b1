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
}
