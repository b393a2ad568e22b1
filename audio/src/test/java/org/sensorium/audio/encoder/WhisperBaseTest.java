package org.sensorium.audio.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.RealWeights;
import org.sensorium.nn.kernels.Precision;

/** The real Whisper-base, as {@code models pull whisper-base} leaves it, on a spoken sentence. */
@Tag("weights")
class WhisperBaseTest {
  private static final int FRAMES = 3000;
  private static final Path LOG_MEL = Path.of("src/test/resources/whisper_log_mel");

  @Test
  void encodesASentenceAsTransformers() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "whisper_base_ct2")) {
      Path folder = RealWeights.find("whisper-base");
      AudioEncoders.Entry entry = AudioEncoders.of(folder);
      assertThat(entry.id()).isEqualTo("whisper");
      AudioEncoder encoder = entry.load(manager, folder, Precision.FLOAT32);
      assertThat(encoder.layers()).isEqualTo(6);
      assertThat(encoder.width(-1)).isEqualTo(512);
      assertThat(encoder.input()).isEqualTo(new AudioInputShape(16_000, 80, FRAMES));

      NDArray mel = logMel(manager);
      fixture.assertClose("out.log_mel", mel.get(":, :, :300"));
      NDArray tokens = encoder.encode(mel, -1); // (1, 1500, 512)
      assertThat(tokens.getShape()).isEqualTo(new Shape(1, 1500, 512));
      fixture.assertClose("out.encoder", tokens.get(":, :150"));
    }
  }

  /** The first frames are transformers', the rest is silence. */
  private static NDArray logMel(NDManager manager) throws IOException {
    try (ParityFixture own = ParityFixture.open(manager, LOG_MEL)) {
      NDArray sound = own.get("in.log_mel"); // (1, 80, 352)
      long rest = FRAMES - sound.getShape().get(2);
      return sound.concat(own.get("in.floor").broadcast(new Shape(1, 80, rest)), 2);
    }
  }
}
