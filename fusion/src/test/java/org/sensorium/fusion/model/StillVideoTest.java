package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.input.InputRow;

/** What a model does with media that it has no encoder of their own for. */
class StillVideoTest {
  @TempDir private Path temp;

  @Test
  void aPictureIsAVideoThatStandsStill() throws IOException {
    try (MultimodalModel model = AnyToText.reading(temp, List.of(Media.Kind.VIDEO)).model()) {
      MediumFile picture = TinyMedia.of(Media.Kind.IMAGE, temp, 5);
      MediumFile still = TinyMedia.clip(temp.resolve("still"), List.of(5, 5, 5));
      MediumFile moving = TinyMedia.clip(temp.resolve("moving"), List.of(5, 6, 7));
      assertThat(model.look(picture)).containsExactly(model.look(still));
      assertThat(model.look(picture)).isNotEqualTo(model.look(moving));
      InputRow row = model.rows().prompt(TinyModels.ask(List.of(picture), "What?"));
      assertThat(row.kinds()).containsExactly(Media.Kind.VIDEO);
      assertThat(row.mediaPositions()).containsExactly(8);
      String asPicture = model.answer(TinyModels.ask(List.of(picture), "What?"));
      assertThat(asPicture).isEqualTo(model.answer(TinyModels.ask(List.of(still), "What?")));
    }
  }

  @Test
  void whatNoEncoderReadsIsRefused() throws IOException {
    try (MultimodalModel model =
        AnyToText.reading(temp, List.of(Media.Kind.VIDEO, Media.Kind.POINTCLOUD)).model()) {
      MediumFile sound = TinyMedia.of(Media.Kind.AUDIO, temp, 5);
      assertThatThrownBy(() -> model.answer(TinyModels.ask(List.of(sound), "What?")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is of kind audio; the model's encoders read videos, point clouds");
    }
  }
}
