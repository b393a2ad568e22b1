package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;

/**
 * Spectra of sound, float32. See {@link Kernels}.
 *
 * <p>Legend: N samples, W samples of a window, F frames, M mel bands, K frequencies.
 */
public final class AudioKernels {

  private AudioKernels() {}

  /**
   * Whisper's log-mel spectrogram: power of the centred, reflected short-time Fourier transform
   * without its last frame, mel bands, log10 floored at 1e-10 and at 8 below the loudest cell, then
   * (x + 4) / 4.
   *
   * @param wave (N), N a multiple of hop, more than W / 2; samples after it are taken as silence
   * @param window (W)
   * @param low filters of the lower bands, (M', K'), of the first K' of W / 2 + 1 frequencies
   * @param high filters of the other bands, (M - M', K"), of the last K" frequencies
   * @param hop samples from frame to frame
   * @param frames F, at least N / hop
   * @return (M, F)
   * @see <a href="https://github.com/openai/whisper">whisper</a>, audio.py log_mel_spectrogram
   */
  public static NDArray logMel(
      NDArray wave, NDArray window, NDArray low, NDArray high, int hop, int frames) {
    return Kernels.run(
        "log_mel",
        wave,
        window,
        low,
        high,
        Kernels.number((long) hop),
        Kernels.number((long) frames));
  }

  /**
   * Kaldi's log filter bank without dither: frames that fit whole, their mean removed, preemphasis,
   * window, zeros up to 2 (K - 1) samples, power, mel bands, natural log floored at 1.19e-7.
   *
   * @param wave (N), N at least W
   * @param window (W)
   * @param filters (M, K)
   * @param hop samples from frame to frame
   * @return (1 + (N - W) / hop, M)
   * @see <a href="https://kaldi-asr.org/doc/feat.html">Kaldi</a>, torchaudio 2.9
   *     compliance.kaldi.fbank
   */
  public static NDArray kaldiFilterBank(
      NDArray wave, NDArray window, NDArray filters, int hop, double preemphasis) {
    return Kernels.run(
        "kaldi_fbank",
        wave,
        window,
        filters,
        Kernels.number((long) hop),
        Kernels.number(preemphasis));
  }
}
