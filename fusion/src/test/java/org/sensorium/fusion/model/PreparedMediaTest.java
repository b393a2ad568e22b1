package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;

/** Media that are prepared in another way than the encoder's own. */
class PreparedMediaTest {
  @TempDir private Path temp;

  private FrozenEncoder load(Media.Kind kind, String fixture, NDManager manager, double seconds)
      throws IOException {
    Path folder = TinyModels.copy(fixture, temp.resolve(fixture));
    boolean video = kind == Media.Kind.VIDEO;
    ModelSpec.Encoder asked =
        new ModelSpec.Encoder(
            null,
            new ModelSpec.Source(folder.toString(), null),
            List.of(-1),
            0,
            null,
            0,
            null,
            video ? 2 : 0,
            null,
            false,
            seconds);
    Frozen files = Frozen.find(asked.source(), null, TinyModels.sources());
    return FrozenEncoders.load(kind, manager, asked, files, null);
  }

  /** The published way takes 30 seconds. */
  @Test
  void theSecondsThatAreHeardStay() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      FrozenEncoder own = load(Media.Kind.AUDIO, "whisper_encoder", manager, 1);
      assertThat(own.positions()).isEqualTo(50);
      assertThat(own.prepared("whisper").positions()).isEqualTo(50);
      assertThat(own.prepared("whisper").prepared("encoder").fingerprint())
          .isEqualTo(own.fingerprint());
    }
  }

  @Test
  void theEncodersOwnWayIsFoundAgain() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      FrozenEncoder clips = load(Media.Kind.VIDEO, "clip", manager, 0);
      assertThat(clips.prepared("dinov2").prepared("encoder").fingerprint())
          .isEqualTo(clips.fingerprint())
          .isNotEqualTo(clips.prepared("dinov2").fingerprint());
    }
  }
}
