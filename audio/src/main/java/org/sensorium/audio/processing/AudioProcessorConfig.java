package org.sensorium.audio.processing;

import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * What an {@link AudioProcessor} does. The JSON form is a hub checkpoint's {@code
 * preprocessor_config.json}; ImageBind, which has none, gets one under the names of its code.
 */
public sealed interface AudioProcessorConfig {

  /** Hz, of what the encoder was trained on. */
  int rate();

  /**
   * Whisper's log-mel spectrogram, (mels, frames).
   *
   * @param mels bands: 80, or 128 from large-v3 on
   * @param rate Hz
   * @param fft samples of a window
   * @param hop samples from frame to frame
   * @param seconds what every sound is cut or filled with silence to
   */
  record LogMel(int mels, int rate, int fft, int hop, int seconds) implements AudioProcessorConfig {

    public LogMel {
      Bounds.check("feature_size", mels, 1, 1024);
      Bounds.check("sampling_rate", rate, 1000, 768_000);
      Bounds.check("n_fft", fft, 2, 16_384);
      Bounds.check("hop_length", hop, 1, fft);
      Bounds.check("chunk_length", seconds, 1, 600);
    }

    /** Of every sound. */
    public int samples() {
      return seconds * rate;
    }

    /** Of every spectrogram. */
    public int frames() {
      return samples() / hop;
    }
  }

  /**
   * The Audio Spectrogram Transformer's filter bank, (maxLength, mels).
   *
   * @param mels bands
   * @param rate Hz
   * @param maxLength frames of 10 ms that every sound is cut or filled to
   * @param normalize whether (x - mean) / (2 std) is taken
   * @param mean of the training set
   * @param std of the training set
   */
  record FilterBank(int mels, int rate, int maxLength, boolean normalize, double mean, double std)
      implements AudioProcessorConfig {

    public FilterBank {
      Bounds.check("num_mel_bins", mels, 1, 1024);
      Bounds.check("sampling_rate", rate, 1000, 768_000);
      Bounds.check("max_length", maxLength, 1, 100_000);
      Bounds.checkDivisor("std", std);
    }
  }

  /**
   * ImageBind's clips, (clips, 1, mels, frames).
   *
   * @param clips how many of every sound
   * @param clipSeconds length of each
   * @param mels bands
   * @param rate Hz
   * @param frames of 10 ms that each is cut or filled to
   * @param mean subtracted from every cell, the filled ones as well
   * @param std divides it after that
   */
  record Clips(int clips, int clipSeconds, int mels, int rate, int frames, double mean, double std)
      implements AudioProcessorConfig {

    public Clips {
      Bounds.check("clips_per_video", clips, 1, 1024);
      Bounds.check("clip_duration", clipSeconds, 1, 600);
      Bounds.check("num_mel_bins", mels, 1, 1024);
      Bounds.check("sampling_rate", rate, 1000, 768_000);
      Bounds.check("target_length", frames, 1, 100_000);
      Bounds.checkDivisor("std", std);
    }
  }

  /** Whisper's, 30 s at 16 kHz. */
  static LogMel whisper(int mels) {
    return whisper(mels, 30);
  }

  /** Whisper's over fewer seconds than the 30 it was trained on. */
  static LogMel whisper(int mels, int seconds) {
    return new LogMel(mels, 16_000, 400, 160, seconds);
  }

  /** AST's with the figures of AudioSet: 10.24 s at 16 kHz. */
  static FilterBank ast() {
    return new FilterBank(128, 16_000, 1024, true, -4.2677393, 4.5689974);
  }

  /**
   * ImageBind's, clips of 2 s at 16 kHz.
   *
   * @param clips 3 in ImageBind, 8 in Video-LLaMA
   */
  static Clips imagebind(int clips) {
    return new Clips(clips, 2, 128, 16_000, 204, -4.268, 9.138);
  }

  /** Whether a folder says how sounds are processed. */
  static boolean isIn(Path folder) throws IOException {
    return ProcessorConfigJson.isIn(folder);
  }

  /**
   * Reads {@code preprocessor_config.json} (or {@code processor_config.json}) of a folder, or a
   * file of that kind.
   *
   * @throws CheckpointException if it asks for anything that is not done exactly here
   */
  static AudioProcessorConfig read(Path path) throws IOException {
    return ProcessorConfigJson.read(path);
  }

  /** Writes it as a {@code preprocessor_config.json}, which transformers reads alike. */
  default void write(Path file) throws IOException {
    ProcessorConfigJson.write(this, file);
  }
}
