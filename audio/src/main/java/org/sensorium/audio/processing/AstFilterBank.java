package org.sensorium.audio.processing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.sensorium.audio.media.Resampler;
import org.sensorium.audio.media.Waveform;

/**
 * What the Audio Spectrogram Transformer reads: the filter bank of the mean of the channels, cut or
 * filled with rows of 0, then (x - mean) / (2 std), so that filled rows are not 0 in the end.
 *
 * @see <a href="https://arxiv.org/abs/2104.01778">AST</a>, transformers 5.23 ASTFeatureExtractor
 */
final class AstFilterBank implements AudioFeatures {
  private final AudioProcessorConfig.FilterBank config;
  private final KaldiFilterBank bank;

  AstFilterBank(AudioProcessorConfig.FilterBank config) {
    this.config = config;
    bank = new KaldiFilterBank(config.mels(), config.rate(), KaldiFilterBank.Window.HANNING);
  }

  /** To (maxLength, mels). */
  @Override
  public NDArray forward(NDManager manager, Waveform wave) {
    float[] samples =
        Waveform.mono(wave.mono(), wave.rate())
            .resampled(config.rate(), Resampler.Kind.SOXR_HQ)
            .mono();
    // Frames start every 10 ms; no more of them than are kept are worked out.
    long enough = config.rate() * (config.maxLength() * 10L + 25) / 1000;
    float[] cut = Arrays.copyOf(samples, (int) Math.min(samples.length, enough));
    float[] values = Arrays.copyOf(bank.values(manager, cut), config.maxLength() * config.mels());
    if (config.normalize()) {
      float mean = (float) config.mean();
      float scale = (float) (config.std() * 2);
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - mean) / scale;
      }
    }
    return manager.create(values, new Shape(config.maxLength(), config.mels()));
  }
}
