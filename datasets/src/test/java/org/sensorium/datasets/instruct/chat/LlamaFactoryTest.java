package org.sensorium.datasets.instruct.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class LlamaFactoryTest {
  private static final Path FOLDER = Path.of("src/test/resources/samples/llama-factory");

  private static List<Conversation> read(String name) throws IOException {
    try (ConversationReader reader =
        InstructionDatasets.open(FOLDER, OpenOptions.DEFAULT.set("name", name))) {
      return reader.rest();
    }
  }

  @Test
  void theFolderIsTheRegistryAndANameIsOneEntry() throws IOException {
    assertThat(InstructionDatasets.detect(FOLDER).dataset().id()).isEqualTo("llama-factory");
    assertThat(read("renamed")).extracting(row -> row.source().task()).containsExactly("renamed");
  }

  @Test
  void aRemoteEntryIsRefusedAndAnUnknownOneListsTheKnown() {
    assertThatThrownBy(() -> read("far"))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("it is remote (hf_hub_url \"someone/somewhere\")");
    assertThatThrownBy(() -> read("near"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no entry \"near\"; it has [plain, renamed, far, climbs, pairs]");
  }
}
