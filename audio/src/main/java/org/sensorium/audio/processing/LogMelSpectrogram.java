package org.sensorium.audio.processing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.sensorium.audio.media.Resampler;
import org.sensorium.audio.media.Waveform;
import org.sensorium.nn.kernels.AudioKernels;
import org.sensorium.nn.kernels.HostFloats;

/**
 * Whisper's log-mel spectrogram: the mean of the channels, cut or filled with silence to a length;
 * equal to transformers' WhisperFeatureExtractor.
 *
 * <p>What is silence because it was filled in costs nothing: its frames are known.
 *
 * @see <a href="https://arxiv.org/abs/2212.04356">Whisper</a>, transformers 5.23
 */
public final class LogMelSpectrogram implements AudioFeatures {
  private final AudioProcessorConfig.LogMel config;
  private final float[] window;
  private final MelBands low;
  private final MelBands high;

  public LogMelSpectrogram(AudioProcessorConfig.LogMel config) {
    this.config = config;
    window = Windows.periodicHann(config.fft());
    MelBands all = MelBands.slaney(config.mels(), config.fft(), config.rate());
    low = all.lower(config.mels() / 2);
    high = all.upper(config.mels() / 2);
  }

  /**
   * @param wave at any rate
   * @return (mels, frames) on the manager's device, owned by it
   */
  @Override
  public NDArray forward(NDManager manager, Waveform wave) {
    float[] mono = wave.mono();
    if (wave.rate() == config.rate()) {
      return spectrogram(manager, mono);
    }
    // A second more than is kept, so that the cut leaves no trace at its end.
    int heard = Math.toIntExact(Math.min(mono.length, (config.seconds() + 1L) * wave.rate()));
    return spectrogram(
        manager,
        Waveform.mono(Arrays.copyOf(mono, heard), wave.rate())
            .resampled(config.rate(), Resampler.Kind.SOXR_HQ)
            .mono());
  }

  private NDArray spectrogram(NDManager manager, float[] samples) {
    int whole = config.samples();
    // Frames are centred: the last that hears a sample begins half a window before its end.
    int heard = Math.min(samples.length, whole) + config.fft() / 2 + config.hop() - 1;
    int length = Math.min(whole, heard / config.hop() * config.hop());
    try (NDManager step = manager.newSubManager()) {
      NDArray spectrogram =
          AudioKernels.logMel(
              HostFloats.array(
                  step,
                  samples.length == length ? samples : Arrays.copyOf(samples, length),
                  new Shape(length)),
              step.create(window),
              step.create(low.filters(), new Shape(low.mels(), low.frequencies())),
              step.create(high.filters(), new Shape(high.mels(), high.frequencies())),
              config.hop(),
              config.frames());
      spectrogram.attach(manager);
      return spectrogram;
    }
  }
}
