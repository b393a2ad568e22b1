package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationJson;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Json;

/** Every dataset of the index reads any file to its end, or says what is wrong with it. */
class DatasetFuzzTest {
  private static final int BLIND = 8; // datasets that read a file which they do not recognise
  private static final int SMALL = 64; // bytes of a file that all of them read
  private static final int MOST = 2000; // conversations

  @FuzzTest(maxDuration = "10m")
  void files(byte[] bytes) throws IOException {
    int hash = Arrays.hashCode(bytes) & 0x7FFFFFFF;
    int blind = bytes.length <= SMALL ? Integer.MAX_VALUE : BLIND;
    try (FuzzFolder folder = new FuzzFolder()) {
      Path file = folder.file(name(bytes), bytes);
      Peek peek = Peek.into(file);
      List<InstructionDataset> all = InstructionDatasets.all();
      for (int i = 0; i < all.size(); i++) {
        InstructionDataset dataset = all.get(i);
        if (dataset.recognise(peek).fits() || (i + hash) % all.size() < blind) {
          read(dataset, file, OpenOptions.DEFAULT);
          readWithSettings(dataset, file, hash);
        }
      }
    } catch (DatasetFormatException e) {
      assertThat(e.reason()).isNotBlank();
    }
  }

  private static String name(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String line = text.lines().findFirst().orElse("");
    boolean json = line.startsWith("{") || line.startsWith("[");
    return json ? "data.json" : line.indexOf(':') < 0 ? "data.csv" : "data.yaml";
  }

  /** With a word of a setting's description, which may be one of its values. */
  private static void readWithSettings(InstructionDataset dataset, Path file, int hash)
      throws IOException {
    for (var setting : dataset.settings().entrySet()) {
      String[] words = setting.getValue().split("[^\\w/]+");
      OpenOptions options = OpenOptions.DEFAULT.set(setting.getKey(), words[hash % words.length]);
      try {
        read(dataset, file, options);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (NoSuchFileException e) {
        assertThat(e.getFile()).startsWith(file.getParent().toString()); // the setting is a path
      }
    }
  }

  private static void read(InstructionDataset dataset, Path file, OpenOptions options)
      throws IOException {
    try (ConversationReader reader = dataset.open(file, options)) {
      for (int i = 0; i < MOST; i++) {
        try {
          Conversation row = reader.next();
          if (row == null) {
            return;
          }
          assertThat(row.turns().isEmpty() && row.media().isEmpty()).isFalse();
          assertThat(reader.place().record()).isPositive();
          assertThat(Json.MAPPER.readTree(ConversationJson.line(row)).get("id").asText())
              .isEqualTo(row.id());
        } catch (DatasetFormatException e) {
          assertThat(e.reason()).isNotBlank();
          if (!e.skippable()) {
            return;
          }
        }
      }
    } catch (DatasetFormatException e) {
      assertThat(e.reason()).isNotBlank();
    }
  }
}
