package org.sensorium.datasets.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.llava.LlavaJson;

class LabelledImagesTest {
  @TempDir Path folder;
  private Path labels;

  @BeforeEach
  void layOut() throws IOException {
    labels = folder.resolve("labels.csv");
    Files.createDirectory(folder.resolve("a"));
    StringBuilder csv = new StringBuilder("file_name,source,label\r\n");
    for (int i = 0; i < 20; i++) {
      Files.createFile(folder.resolve("a/%d, x.jpg".formatted(i)));
      csv.append("\"a/%d, x.jpg\",web,%s\r\n".formatted(i, i % 2 == 0 ? "hat" : "t-shirt"));
    }
    Files.writeString(labels, csv);
  }

  private LabelledImages images(long seed) {
    return new LabelledImages(labels, folder, "What is this?", seed, 0.2);
  }

  private List<Conversation> read(Path file) throws IOException {
    try (ConversationReader rows =
        new LlavaJson().open(file, OpenOptions.DEFAULT.media(MediaRoot.of(folder)))) {
      return rows.rest();
    }
  }

  @Test
  void splitsEveryRowByTheSeed() throws IOException {
    LabelledImages.Written written = images(7).write(folder.resolve("out"));

    assertThat(written.trainRows()).isEqualTo(16);
    assertThat(written.testRows()).isEqualTo(4);
    Set<String> ids = new HashSet<>();
    for (Path file : List.of(written.train(), written.test())) {
      for (Conversation row : read(file)) {
        assertThat(ids.add(row.id())).isTrue();
        int number = Integer.parseInt(row.id().replaceAll("\\D", ""));
        assertThat(row.turns().get(0).text()).isEqualTo("\nWhat is this?");
        assertThat(row.turns().get(1).text()).isEqualTo(number % 2 == 0 ? "hat" : "t-shirt");
      }
    }
    assertThat(ids).hasSize(20);
    Path same = images(7).write(folder.resolve("same")).test();
    Path other = images(8).write(folder.resolve("other")).test();
    assertThat(same).hasSameBinaryContentAs(written.test());
    assertThat(Files.readString(other)).isNotEqualTo(Files.readString(same));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file,label~a/1.jpg,hat|record 1: line 2: no column \"file_name\"; found [file, label]",
        "file_name,label~a/1.jpg, |record 1: line 2: \"label\" is empty; expected a value",
        "file_name,label~../x.jpg,hat|line 2: medium \"../x.jpg\" climbs out",
        "file_name,label~~a/1.jpg,hat|record 1: line 3: medium \"a/1.jpg\" not found: tried",
        "file_name,label|no rows; expected a header",
        "file_name,label~a/1.jpg|line 2: \"label\" is empty; expected a value",
      })
  void saysWhatIsWrong(String csv, String message) throws IOException {
    Files.writeString(labels, csv.replace('~', '\n'));
    assertThatThrownBy(() -> images(1).write(folder.resolve("out")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("labels.csv")
        .hasMessageContaining(message);
  }
}
