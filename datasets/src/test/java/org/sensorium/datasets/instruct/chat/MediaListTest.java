package org.sensorium.datasets.instruct.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** Media lists as parquet tables of dialogues hold them. */
class MediaListTest {
  private final ObjectNode row = Json.MAPPER.createObjectNode();
  private final ArrayNode images = row.putArray("images");

  private Conversation read() throws RowException {
    row.putArray("messages").addObject().put("role", "user").put("content", "<image><image>?");
    return new LlamaFactorySharegpt()
        .read(Row.ofCells(Path.of("rows.parquet"), 1, -1, row), OpenOptions.DEFAULT)
        .get(0);
  }

  @Test
  void bytesAndPathsOrEither() throws RowException {
    images.addObject().put("bytes", new byte[] {1, 2}).putNull("path");
    images.addObject().putNull("bytes").put("path", "b.png");
    assertThat(read().media())
        .containsExactly(
            Media.embedded(Media.Kind.IMAGE, "images-1", new byte[] {1, 2}),
            new Media(Media.Kind.IMAGE, "b.png"));
  }

  @Test
  void bareBytesAndBothTogether() throws RowException {
    images.add(new byte[] {3});
    images.addObject().put("bytes", new byte[] {4}).put("path", "c.png");
    assertThat(read().media())
        .containsExactly(
            Media.embedded(Media.Kind.IMAGE, "images-1", new byte[] {3}),
            Media.embedded(Media.Kind.IMAGE, "c.png", new byte[] {4}));
  }

  @Test
  void anythingElseIsRefused() {
    images.add("a.png").add(7);
    assertThatThrownBy(this::read)
        .isInstanceOf(RowException.class)
        .hasMessage(
            "\"images\", item 2 is a number; expected a path, bytes, or {\"bytes\", \"path\"}");
  }
}
