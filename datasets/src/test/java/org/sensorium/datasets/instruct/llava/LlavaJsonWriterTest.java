package org.sensorium.datasets.instruct.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.OpenOptions;

class LlavaJsonWriterTest {
  @TempDir Path folder;

  private static Conversation row(String id) {
    return new Conversation(
        id,
        List.of(
            new Turn(
                Turn.Role.USER,
                List.of(new Part.MediaRef(1), new Part.Text(" or "), new Part.MediaRef(0))),
            new Turn(
                Turn.Role.ASSISTANT,
                List.of(new Part.Text("neither")),
                Map.of("kind", TextNode.valueOf("choice")))),
        List.of(new Media(Media.Kind.AUDIO, "a.wav"), new Media(Media.Kind.IMAGE, "b.png")),
        Map.of("source", IntNode.valueOf(3)));
  }

  @Test
  void writesRowsThatReadBackTheSame() throws IOException {
    Path file = folder.resolve("new/rows.json");
    LlavaJsonWriter.write(file, List.of(row("1"), row("2")));

    assertThat(Files.readString(file))
        .startsWith(
            "[\n{\"id\":\"1\",\"audio\":\"a.wav\",\"image\":\"b.png\",\"conversations\":"
                + "[{\"from\":\"human\",\"value\":\"<image> or <audio>\"},"
                + "{\"from\":\"gpt\",\"value\":\"neither\",\"kind\":\"choice\"}],\"source\":3},\n{");
    try (ConversationReader rows = new LlavaJson().open(file, OpenOptions.DEFAULT)) {
      assertThat(rows.rest())
          .containsExactly(row("1").ofDataset("llava"), row("2").ofDataset("llava"));
    }
  }

  @Test
  void writesAnEmptyArray() throws IOException {
    Path file = folder.resolve("none.json");
    LlavaJsonWriter.write(file, List.of());
    assertThat(Files.readString(file)).isEqualTo("[]\n");
  }

  @Test
  void leavesTheOldFileWhenItDoesNotFinish() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.json"), "old");
    try (LlavaJsonWriter writer = LlavaJsonWriter.create(file)) {
      writer.add(row("1"));
    }
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void refusesMetaThatWouldOverwriteAField() throws IOException {
    Conversation row =
        new Conversation("7", List.of(), List.of(), Map.of("id", TextNode.valueOf("other")));
    try (LlavaJsonWriter writer = LlavaJsonWriter.create(folder.resolve("rows.json"))) {
      assertThatThrownBy(() -> writer.add(row))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("conversation 7: its meta holds \"id\"")
          .hasMessageContaining("rename that field");
    }
  }
}
