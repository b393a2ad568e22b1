package org.sensorium.audio.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.audio.media.AudioDecoder;
import org.sensorium.audio.media.Waveform;
import org.sensorium.audio.processing.AudioProcessor;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.RealWeights;
import org.sensorium.nn.kernels.Precision;

/** The real Whisper-base, as {@code models pull whisper-base} leaves it, on a spoken sentence. */
@Tag("weights")
class WhisperBaseTest {

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
      assertThat(encoder.processor()).isEqualTo(AudioProcessorConfig.whisper(80));

      Waveform sentence = AudioDecoder.standard().decode(fixture.path("speech_16k.wav"));
      NDArray mel = AudioProcessor.of(encoder.processor()).forward(manager, sentence);
      NDArray input = mel.expandDims(0); // (1, 80, 3000)
      fixture.assertClose("out.log_mel", input.get(":, :, :300"));
      NDArray tokens = encoder.encode(input, -1); // (1, 1500, 512)
      assertThat(tokens.getShape()).isEqualTo(new Shape(1, 1500, 512));
      fixture.assertClose("out.encoder", tokens.get(":, :150"));
    }
  }
}
