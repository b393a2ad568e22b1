package org.sensorium.datasets.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class EditFolderTest {
  /** floor(0.9 * 29) = 26 and floor(0.95 * 29) = 27: reckoned by hand. */
  private static final int FOLDERS = 29;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    StringBuilder seeds = new StringBuilder();
    for (int i = 0; i < FOLDERS; i++) {
      String name = "%07d".formatted(i);
      seeds.append(i == 0 ? "[" : ", ").append("[\"%s\", [\"1\", \"2\", \"3\"]]".formatted(name));
      Files.createDirectories(folder.resolve(name));
      Files.writeString(
          folder.resolve(name).resolve("prompt.json"),
          "{\"caption\": \"a\", \"edit\": \"b\", \"output\": \"c\"}");
    }
    Files.writeString(folder.resolve("seeds.json"), seeds + "]");
  }

  private List<String> ids(Map<String, String> settings) throws IOException {
    OpenOptions options = OpenOptions.DEFAULT.dataset("instructpix2pix");
    for (var setting : settings.entrySet()) {
      options = options.set(setting.getKey(), setting.getValue());
    }
    try (ConversationReader rows = InstructionDatasets.open(folder, options)) {
      return rows.rest().stream().map(Conversation::id).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "train, 26, 0000000/1, 0000025/1",
    "val, 1, 0000026/1, 0000026/1",
    "test, 2, 0000027/1, 0000028/1"
  })
  void splitsByPositionRoundedDown(String split, int rows, String first, String last)
      throws IOException {
    List<String> ids = ids(Map.of("split", split, "pairs", "first"));
    assertThat(ids).hasSize(rows).startsWith(first).endsWith(last);
  }

  @Test
  void allPairsOfAllSplitsAreTheDefault() throws IOException {
    assertThat(ids(Map.of())).hasSize(3 * FOLDERS).startsWith("0000000/1", "0000000/2");
  }

  @Test
  void theSameNumberPicksTheSamePairs() throws IOException {
    List<String> picked = ids(Map.of("pairs", "random:7"));
    assertThat(picked).hasSize(FOLDERS).isEqualTo(ids(Map.of("pairs", "random:7")));
    assertThat(picked).isNotEqualTo(ids(Map.of("pairs", "random:8")));
    assertThat(picked.stream().map(id -> id.substring(8)).distinct())
        .containsExactlyInAnyOrder("1", "2", "3");
  }

  @ParameterizedTest
  @CsvSource({"pairs, some", "pairs, random:x", "split, dev"})
  void aSettingThatIsUnknownIsRefused(String name, String value) {
    assertThatThrownBy(() -> ids(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("setting \"%s\" is \"%s\"; expected".formatted(name, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[\"../x\", [\"1\"]]]|the folder is \"../x\"; expected its plain name",
        "[[\"0000000\", [\"4294967296\"]]]|a seed of 0000000 is \"4294967296\"",
        "[[\"0000000\", [\"one\"]]]|a seed of 0000000 is \"one\"",
        "[[\"0000000\", []]]|folder 0000000 has no seeds",
        "[\"0000000\"]|found text; expected [folder, [seed, …]]",
      })
  void aWrongEntryIsNamed(String seeds, String reason) throws IOException {
    Files.writeString(folder.resolve("seeds.json"), seeds);
    assertThatThrownBy(() -> ids(Map.of()))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("seeds.json, record 1")
        .hasMessageContaining(reason);
  }

  @Test
  void aDamagedLineOfTheNumbersIsNamed() throws IOException {
    Files.writeString(
        folder.resolve("0000000/metadata.jsonl"), "{\"seed\": 1}\n{\"seed\": \"x\"}\n");
    assertThatThrownBy(() -> ids(Map.of()))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("0000000/metadata.jsonl, line 2: \"seed\" is \"x\"");
  }

  @Test
  void bothPicturesAreLookedFor() throws IOException {
    Files.writeString(folder.resolve("0000000/1_0.jpg"), "x");
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    try (ConversationReader rows = InstructionDatasets.open(folder, options)) {
      assertThatThrownBy(rows::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("0000000/1_1.jpg");
    }
  }
}
