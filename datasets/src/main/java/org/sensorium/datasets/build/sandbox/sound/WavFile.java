package org.sensorium.datasets.build.sandbox.sound;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Packs samples into a WAV file: one channel of 16 bits.
 *
 * <pre>
 *   RIFF "WAVE"
 *     fmt    16 bytes: format 1 (PCM), channels, rate, bytes a second, bytes a sample, bits
 *     data   the samples, least byte first
 * </pre>
 */
final class WavFile {
  private static final int HEADER = 44; // bytes

  private WavFile() {}

  /**
   * Packs samples.
   *
   * @param samples -1 to 1; what lies beyond is cut off
   * @param rate hertz
   */
  static byte[] of(double[] samples, int rate) {
    int bytes = 2 * samples.length;
    ByteBuffer out = ByteBuffer.allocate(HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
    letters(out, "RIFF").putInt(HEADER - 8 + bytes);
    letters(out, "WAVE");
    letters(out, "fmt ").putInt(16);
    out.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
    out.putShort((short) 2).putShort((short) 16);
    letters(out, "data").putInt(bytes);
    for (double sample : samples) {
      out.putShort((short) Math.round(32767 * Math.max(-1, Math.min(1, sample))));
    }
    return out.array();
  }

  private static ByteBuffer letters(ByteBuffer out, String letters) {
    return out.put(letters.getBytes(StandardCharsets.US_ASCII));
  }
}
