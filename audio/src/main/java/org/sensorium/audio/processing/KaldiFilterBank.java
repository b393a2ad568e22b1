package org.sensorium.audio.processing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.sensorium.nn.kernels.AudioKernels;

/**
 * Kaldi's log mel filter bank with its defaults (25 ms every 10 ms, preemphasis 0.97, 20 Hz to the
 * Nyquist frequency) and without dither; equal to torchaudio's {@code compliance.kaldi.fbank}.
 *
 * @see <a href="https://kaldi-asr.org/doc/feat.html">Kaldi</a>, torchaudio 2.9.1
 */
public final class KaldiFilterBank {
  private static final double PREEMPHASIS = 0.97;

  /** The shape that is laid over a frame. */
  public enum Window {
    /** Hann's, from 0 to 0: AST, ImageBind. */
    HANNING,
    /** Hann's to the power of 0.85: Kaldi's default. */
    POVEY
  }

  private final int mels;
  private final int hop; // samples
  private final float[] window;
  private final int fft;
  private final float[] filters; // (mels, fft / 2 + 1)

  /**
   * @param mels bands
   * @param rate of the samples, Hz
   */
  public KaldiFilterBank(int mels, int rate, Window window) {
    this.mels = mels;
    int length = rate * 25 / 1000;
    hop = rate * 10 / 1000;
    this.window =
        switch (window) {
          case HANNING -> Windows.symmetricHann(length);
          case POVEY -> Windows.povey(length);
        };
    fft = length == 1 ? 1 : Integer.highestOneBit(length - 1) * 2;
    filters = MelScale.kaldi(mels, fft, rate);
  }

  /**
   * @param samples of one channel; Kaldi's own scale is 16-bit integers, others take -1 to 1
   * @return (frames, mels) on the manager's device, owned by it; frames 1 + (samples - window) /
   *     hop
   * @throws IllegalArgumentException if the samples do not fill a window
   */
  public NDArray forward(NDManager manager, float[] samples) {
    if (samples.length < window.length) {
      throw new IllegalArgumentException(
          "%d samples, expected at least the %d of one frame of 25 ms; the sound is too short"
              .formatted(samples.length, window.length));
    }
    try (NDManager step = manager.newSubManager()) {
      NDArray bank =
          AudioKernels.kaldiFilterBank(
              step.create(samples),
              step.create(window),
              step.create(filters, new Shape(mels, fft / 2 + 1)),
              hop,
              PREEMPHASIS);
      bank.attach(manager);
      return bank;
    }
  }

  /** As {@link #forward}, as plain numbers. */
  float[] values(NDManager manager, float[] samples) {
    try (NDArray bank = forward(manager, samples)) {
      return bank.toFloatArray();
    }
  }
}
