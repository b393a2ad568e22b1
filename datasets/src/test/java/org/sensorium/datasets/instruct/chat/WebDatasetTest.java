package org.sensorium.datasets.instruct.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

class WebDatasetTest {
  private static final byte[] PICTURE = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1};

  private static ObjectNode sample(String key) {
    return Json.MAPPER.createObjectNode().put("__key__", key);
  }

  private static Conversation read(ObjectNode cells) throws RowException {
    Row row = Row.ofCells(Path.of("a.tar"), 3, 512, cells);
    return new WebDataset().read(row, OpenOptions.DEFAULT).get(0);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aPictureAndItsCaption() throws RowException {
    Conversation row =
        read(
            sample("00012/7")
                .put("jpg", PICTURE)
                .put("cls", "4")
                .put("json", utf8("{\"caption\": \"a pier\", \"width\": 10.50}")));
    assertThat(row.id()).isEqualTo("00012/7");
    assertThat(row.media())
        .containsExactly(Media.embedded(Media.Kind.IMAGE, "00012/7.jpg", PICTURE));
    assertThat(row.turns().get(0).parts()).containsExactly(new Part.MediaRef(0));
    assertThat(row.turns().get(1)).isEqualTo(Turn.of(Turn.Role.ASSISTANT, "a pier"));
    assertThat(row.meta()).hasToString("{cls=\"4\", width=10.50}");
  }

  @Test
  void messagesOfTheJsonFile() throws RowException {
    Conversation row =
        read(
            sample("7")
                .put("wav", new byte[] {1, 2})
                .put(
                    "json",
                    utf8(
                        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"audio_url\","
                            + " \"audio_url\": {\"url\": \"7.wav\", \"start\": 1}}]}]}")));
    assertThat(row.id()).isEqualTo("7");
    assertThat(row.media())
        .containsExactly(
            Media.embedded(Media.Kind.AUDIO, "7.wav", new byte[] {1, 2})
                .during(1, Double.POSITIVE_INFINITY));
  }

  @Test
  void aSampleWithoutAnythingToSayIsRefused() {
    assertThatThrownBy(() -> read(sample("7").put("cls", "4")))
        .isInstanceOf(RowException.class)
        .hasMessageContaining("the sample 7 has neither a medium nor a caption");
    assertThatThrownBy(() -> read(sample("7").put("json", utf8("{"))))
        .isInstanceOf(RowException.class)
        .hasMessageContaining("the json file: not valid JSON");
  }

  @Test
  void filesThatNoMessageNamesAreShownFirstOrKept() throws RowException {
    String asked = "{\"messages\": [{\"role\": \"user\", \"content\": \"What?\"}]}";
    Conversation row = read(sample("7").put("jpg", PICTURE).put("json", utf8(asked)));
    assertThat(row.turns().get(0).parts())
        .containsExactly(new Part.MediaRef(0), new Part.Text("\n"), new Part.Text("What?"));

    String named =
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image\", \"image\":"
            + " \"7.jpg\"}]}]}";
    row =
        read(
            sample("7")
                .put("jpg", PICTURE)
                .put("png", new byte[] {5})
                .put("txt", "a caption")
                .put("json", utf8(named)));
    assertThat(row.media()).extracting(Media::ref).containsExactly("7.jpg", "7.png");
    assertThat(row.turns().get(0).parts()).containsExactly(new Part.MediaRef(0));
    assertThat(row.meta()).hasToString("{txt=\"a caption\"}");
  }

  @Test
  void aFileAndAKeyOfOneNameAreBothKept() throws RowException {
    Conversation row =
        read(
            sample("7")
                .put("jpg", PICTURE)
                .put("cls", "4")
                .put("seg.json", utf8("[1]"))
                .put("json", utf8("{\"cls\": 5}")));
    assertThat(row.meta()).hasToString("{cls=\"4\", seg.json=[1], json.cls=5}");
  }
}
