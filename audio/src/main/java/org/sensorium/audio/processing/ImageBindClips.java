package org.sensorium.audio.processing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.sensorium.audio.media.Resampler;
import org.sensorium.audio.media.Waveform;

/**
 * What ImageBind's audio trunk reads: clips of 2 s, the filter bank of the first channel of each,
 * frames filled with 0, then (x - mean) / std.
 *
 * <p>As in the reference, a clip's mean over all channels is removed from the sound itself: where
 * clips overlap, a later one sees what the earlier left.
 *
 * @see <a href="https://github.com/facebookresearch/ImageBind">ImageBind</a> at 53680b0, data.py
 *     load_and_transform_audio_data
 */
final class ImageBindClips implements AudioFeatures {
  private final AudioProcessorConfig.Clips config;
  private final ClipPlan plan;
  private final KaldiFilterBank bank;

  ImageBindClips(AudioProcessorConfig.Clips config) {
    this.config = config;
    plan = new ClipPlan(config.clips(), config.clipSeconds());
    bank = new KaldiFilterBank(config.mels(), config.rate(), KaldiFilterBank.Window.HANNING);
  }

  /** To (clips, 1, mels, frames). */
  @Override
  public NDArray forward(NDManager manager, Waveform wave) {
    Waveform sound = wave.resampled(config.rate(), Resampler.Kind.TORCHAUDIO);
    float[][] channels =
        Arrays.stream(sound.channels()).map(float[]::clone).toArray(float[][]::new);
    float[] values = new float[config.clips() * config.mels() * config.frames()];
    Arrays.fill(values, normalized(0));
    int at = 0;
    for (ClipPlan.Span span : plan.spans(sound.length(), config.rate())) {
      removeMean(channels, span);
      float[] clip = Arrays.copyOfRange(channels[0], span.from(), span.to());
      put(bank.values(manager, clip), values, at);
      at += config.mels() * config.frames();
    }
    return manager.create(values, new Shape(config.clips(), 1, config.mels(), config.frames()));
  }

  private static void removeMean(float[][] channels, ClipPlan.Span span) {
    double sum = 0;
    for (float[] plane : channels) {
      for (int i = span.from(); i < span.to(); i++) {
        sum += plane[i];
      }
    }
    float mean = (float) (sum / ((double) channels.length * (span.to() - span.from())));
    for (float[] plane : channels) {
      for (int i = span.from(); i < span.to(); i++) {
        plane[i] -= mean;
      }
    }
  }

  /** Rows (frames, mels) to columns (mels, frames). */
  private void put(float[] rows, float[] values, int at) {
    int frames = Math.min(rows.length / config.mels(), config.frames());
    for (int m = 0; m < config.mels(); m++) {
      for (int f = 0; f < frames; f++) {
        values[at + m * config.frames() + f] = normalized(rows[f * config.mels() + m]);
      }
    }
  }

  private float normalized(float x) {
    return (x - (float) config.mean()) / (float) config.std();
  }
}
