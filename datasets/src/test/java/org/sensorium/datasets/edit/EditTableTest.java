package org.sensorium.datasets.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

class EditTableTest {
  private static ObjectNode cells(String before) {
    ObjectNode cells = Json.MAPPER.createObjectNode().put("edit_prompt", "add snow");
    cells.putObject(before).put("bytes", new byte[] {1, 2}).put("path", "a.jpg");
    cells.putObject("edited_image").put("bytes", new byte[] {3}).putNull("path");
    return cells.put("edited_prompt", "a pier in snow");
  }

  private static Conversation read(ObjectNode cells) throws RowException {
    return new EditTable()
        .read(Row.ofCells(Path.of("train-00000.parquet"), 5, -1, cells), OpenOptions.DEFAULT)
        .get(0);
  }

  @Test
  void picturesAreTakenFromTheRowUnderEitherName() throws RowException {
    for (String before : new String[] {"original_image", "input_image"}) {
      Conversation row = read(cells(before));
      assertThat(row.media())
          .containsExactly(
              Media.embedded(Media.Kind.IMAGE, "a.jpg", new byte[] {1, 2}),
              Media.embedded(Media.Kind.IMAGE, "edited_image of row 5", new byte[] {3}));
      assertThat(row.media().get(0).content()).isEqualTo(new MediaContent(new byte[] {1, 2}));
      assertThat(row.turns()).hasSize(1);
      assertThat(row.turns().get(0).text()).isEqualTo("\nadd snow");
      assertThat(row.turns().get(0).parts()).hasSize(2); // the picture before, the words
      assertThat(row.meta()).containsOnlyKeys("edited_prompt");
    }
  }

  @Test
  void aPictureThatIsNotThereIsNamed() {
    ObjectNode none = cells("original_image");
    none.putNull("edited_image");
    assertThatThrownBy(() -> read(none))
        .isInstanceOf(RowException.class)
        .hasMessage("there is no \"edited_image\"; expected a picture");
    ObjectNode hollow = cells("original_image");
    hollow.putObject("edited_image").putNull("bytes").putNull("path");
    assertThatThrownBy(() -> read(hollow))
        .isInstanceOf(RowException.class)
        .hasMessage("\"edited_image\" has neither bytes nor path; expected a picture");
    ObjectNode empty = cells("original_image");
    empty.putObject("edited_image").put("bytes", new byte[0]);
    assertThatThrownBy(() -> read(empty))
        .isInstanceOf(RowException.class)
        .hasMessageContaining("the bytes of \"edited_image\" are empty");
  }

  @Test
  void bytesMayBeBase64() throws RowException {
    ObjectNode cells = cells("original_image");
    cells.putObject("edited_image").put("bytes", "_-8=").put("path", "b.jpg"); // 0xFF 0xEF
    assertThat(read(cells).media().get(1))
        .isEqualTo(Media.embedded(Media.Kind.IMAGE, "b.jpg", new byte[] {-1, -17}));
  }
}
