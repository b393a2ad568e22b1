package org.sensorium.audio.encoder;

/**
 * What an encoder listens to.
 *
 * @param rate of the waveform, Hz
 * @param mels bands of the spectrogram
 * @param frames 10 ms each, that make a whole input (of ImageBind: a clip)
 */
public record AudioInputShape(int rate, int mels, int frames) {

  /** Hz; every encoder here listens at this rate. */
  static final int RATE = 16_000;
}
