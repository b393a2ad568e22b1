package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Media;

/** Media that are prepared in another way than the encoder's own. */
class PreparedMediaTest {
  @TempDir private Path temp;

  private FrozenEncoder load(Media.Kind kind, String fixture, NDManager manager, double seconds)
      throws IOException {
    return load(kind, TinyModels.copy(fixture, temp.resolve(fixture)), manager, seconds);
  }

  private static FrozenEncoder load(Media.Kind kind, Path folder, NDManager manager, double seconds)
      throws IOException {
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

  /** The same weights with another number of heads are another network: their features too. */
  @ParameterizedTest
  @CsvSource({
    "IMAGE, clip, num_attention_heads",
    "VIDEO, clip, num_attention_heads",
    "AUDIO, whisper_encoder, encoder_attention_heads",
    "POINTCLOUD, pointbert, num_heads",
  })
  void featuresAreThoseOfTheConfigToo(Media.Kind kind, String fixture, String key)
      throws IOException {
    Path folder = TinyModels.copy(fixture, temp.resolve(fixture));
    Path config = folder.resolve("config.json");
    try (NDManager manager = NDManager.newBaseManager()) {
      String before = load(kind, folder, manager, 0).fingerprint();
      assertThat(load(kind, folder, manager, 0).fingerprint()).isEqualTo(before);
      String text = Files.readString(config);
      String other = text.replaceAll("(\"%s\": *)\\d+".formatted(key), "$11");
      assertThat(other).isNotEqualTo(text);
      Files.writeString(config, other);
      assertThat(load(kind, folder, manager, 0).fingerprint()).isNotEqualTo(before);
    }
  }
}
