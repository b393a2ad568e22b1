package org.sensorium.audio.media;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;

/** Against torchaudio 2.9.1 and soxr 1.1.0: 44.1 kHz stereo to 16 kHz. */
@Tag("parity")
class ResamplerParityTest {

  @Test
  void matchesTorchaudio() throws IOException {
    compare(Resampler.Kind.TORCHAUDIO, false, "out.stereo16k_torchaudio"); // (2, N)
  }

  @Test
  void matchesSoxrHq() throws IOException {
    compare(Resampler.Kind.SOXR_HQ, true, "out.mono16k_soxr_hq"); // (N)
  }

  private static void compare(Resampler.Kind kind, boolean mono, String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "audio_44k_stereo")) {
      Waveform wave = WaveFiles.read(fixture.path("stereo44k.wav"));
      Waveform sound = mono ? Waveform.mono(wave.mono(), wave.rate()) : wave;
      Waveform resampled = sound.resampled(16_000, kind);
      NDArray actual =
          mono ? manager.create(resampled.mono()) : manager.create(resampled.channels());
      fixture.assertClose(name, actual);
    }
  }
}
