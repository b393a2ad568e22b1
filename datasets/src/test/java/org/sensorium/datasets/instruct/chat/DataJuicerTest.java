package org.sensorium.datasets.instruct.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

class DataJuicerTest {
  @TempDir Path folder;

  private Conversation first() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            "{\"images\": [\"../../out/a.png\"], \"text\": \"<__dj__image> A bed.\"}\n");
    Path media = Files.createDirectories(folder.resolve("media"));
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(media));
    try (ConversationReader reader = InstructionDatasets.open(rows, options)) {
      return reader.rest().get(0);
    }
  }

  @Test
  void aPathThatClimbsIsRefused() {
    assertThatThrownBy(this::first)
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("medium \"../../out/a.png\" climbs out with \"..\"")
        .hasMessageContaining("also tried as [{name}]");
  }

  @Test
  void itsFileIsFoundByNameBelowTheRoot() throws IOException {
    Files.createDirectories(folder.resolve("media"));
    Files.writeString(folder.resolve("media/a.png"), "picture");
    assertThat(first().media()).containsExactly(new Media(Media.Kind.IMAGE, "a.png"));
  }

  @Test
  void bytesInATableTravelWithTheRecord() throws RowException {
    ObjectNode cells = Json.MAPPER.createObjectNode().put("text", "<__dj__image> A bus.");
    cells.putArray("images").add("../bus.jpg");
    cells.putArray("image_bytes").add(new byte[] {1, 2, 3});
    Row row = Row.ofCells(Path.of("rows.parquet"), 1, -1, cells);
    Conversation read = new DataJuicer().read(row, OpenOptions.DEFAULT).get(0);
    assertThat(read.media())
        .containsExactly(Media.embedded(Media.Kind.IMAGE, "../bus.jpg", new byte[] {1, 2, 3}));
    assertThat(read.meta()).isEmpty();
  }
}
