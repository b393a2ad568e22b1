package org.sensorium.audio.processing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.audio.media.Resampler;
import org.sensorium.audio.media.WaveFiles;
import org.sensorium.audio.media.Waveform;
import org.sensorium.nn.ParityFixture;

/** Against transformers' feature extractors, torchaudio's Kaldi code and ImageBind's loader. */
@Tag("parity")
class AudioProcessingParityTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void matchesTransformersOnAChirp() throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "audio_processing")) {
      Waveform wave = WaveFiles.read(fixture.path("chirp.wav"));
      fixture.assertClose("out.whisper_log_mel", whisper(80, wave, 400));
      fixture.assertClose("out.ast_fbank", ast(wave, 320));
    }
  }

  @Test
  void matchesTransformersOnSpeech() throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "whisper_base_ct2")) {
      Waveform wave = WaveFiles.read(fixture.path("speech_16k.wav"));
      String name = fixture.names().stream().filter(key -> key.contains("mel")).toList().get(0);
      fixture.assertClose(name, whisper(80, wave, 300), 1e-4); // (1, 80, 300)
    }
  }

  @Test
  void matchesTransformersFromResampledSamples() throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "audio_44k_stereo")) {
      Waveform wave = Waveform.mono(fixture.get("in.whisper_16k").toFloatArray(), 16_000);
      fixture.assertClose("out.whisper_log_mel", whisper(80, wave, 400), 1e-4);
      fixture.assertClose("out.whisper_log_mel_128", whisper(128, wave, 400), 1e-4);
      fixture.assertClose("out.ast_fbank", ast(wave, 340), 5e-4);
    }
  }

  /** The whole way, with our resampler in place of soxr. */
  @Test
  void matchesTransformersFromStereoAt44100Hz() throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "audio_44k_stereo")) {
      Waveform wave = WaveFiles.read(fixture.path("stereo44k.wav"));
      float[] expected = fixture.get("out.whisper_log_mel").toFloatArray();
      float[] actual = whisper(80, wave, 400).toFloatArray();
      int close = 0;
      for (int i = 0; i < expected.length; i++) {
        close += Math.abs(expected[i] - actual[i]) <= 0.1 ? 1 : 0;
      }
      assertThat((double) close / expected.length).isGreaterThan(0.99);
    }
  }

  @Test
  void matchesTorchaudiosKaldiFilterBank() throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "audio_44k_stereo")) {
      Waveform wave = WaveFiles.read(fixture.path("stereo44k.wav"));
      float[] samples = wave.resampled(16_000, Resampler.Kind.TORCHAUDIO).channels()[0];
      for (int i = 0; i < samples.length; i++) {
        samples[i] *= 32768;
      }
      NDArray actual =
          new KaldiFilterBank(80, 16_000, KaldiFilterBank.Window.POVEY).forward(manager, samples);
      fixture.assertClose("out.kaldi_fbank80_povey", actual); // (318, 80)
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mono16k, 3",
    "mono16k, 8",
    "short16k, 3",
    "short16k, 8",
    "stereo16k, 3",
    "stereo16k, 8"
  })
  void matchesImageBindsLoader(String name, int clips) throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "imagebind_audio")) {
      Waveform wave = WaveFiles.read(fixture.path(name + ".wav"));
      fixture.assertClose(
          "out.%s.clips%d".formatted(name, clips),
          imagebind(clips, wave)); // (1, clips, 1, 128, 204)
    }
  }

  @Test
  void matchesImageBindsLoaderFromStereoAt44100Hz() throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, "audio_44k_stereo")) {
      Waveform wave = WaveFiles.read(fixture.path("stereo44k.wav"));
      fixture.assertClose("out.imagebind_clips3", imagebind(3, wave)); // (1, 3, 1, 128, 204)
    }
  }

  private NDArray whisper(int mels, Waveform wave, int frames) {
    return AudioProcessor.of(AudioProcessorConfig.whisper(mels))
        .forward(manager, wave)
        .get(new NDIndex(":, :" + frames))
        .expandDims(0);
  }

  private NDArray ast(Waveform wave, int frames) {
    return AudioProcessor.of(AudioProcessorConfig.ast())
        .forward(manager, wave)
        .get(new NDIndex(":" + frames))
        .expandDims(0);
  }

  private NDArray imagebind(int clips, Waveform wave) {
    return AudioProcessor.of(AudioProcessorConfig.imagebind(clips))
        .forward(manager, wave)
        .expandDims(0);
  }
}
