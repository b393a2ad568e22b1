package org.sensorium.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S32;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S64;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_U8;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * Turns FFmpeg's sample formats into floats: whole numbers of n bits are divided by 2 to the power
 * of n - 1, floats stay as they are.
 */
final class SampleReader {
  private static final double INT_SCALE = 1.0 / (1L << 31);
  private static final double LONG_SCALE = INT_SCALE * INT_SCALE * 2;

  private SampleReader() {}

  /**
   * @param format FFmpeg's, packed
   * @throws IllegalArgumentException for a format that is not known
   */
  static float[] read(BytePointer data, int format, int count) {
    float[] samples = new float[count];
    if (format == AV_SAMPLE_FMT_FLT) {
      new FloatPointer(data).get(samples);
    } else if (format == AV_SAMPLE_FMT_S16) {
      short[] stored = new short[count];
      new ShortPointer(data).get(stored);
      for (int i = 0; i < count; i++) {
        samples[i] = stored[i] / 32768f;
      }
    } else if (format == AV_SAMPLE_FMT_S32) {
      int[] stored = new int[count];
      new IntPointer(data).get(stored);
      for (int i = 0; i < count; i++) {
        samples[i] = (float) (stored[i] * INT_SCALE);
      }
    } else if (format == AV_SAMPLE_FMT_U8) {
      byte[] stored = new byte[count];
      data.get(stored);
      for (int i = 0; i < count; i++) {
        samples[i] = ((stored[i] & 0xFF) - 128) / 128f;
      }
    } else if (format == AV_SAMPLE_FMT_DBL) {
      double[] stored = new double[count];
      new DoublePointer(data).get(stored);
      for (int i = 0; i < count; i++) {
        samples[i] = (float) stored[i];
      }
    } else if (format == AV_SAMPLE_FMT_S64) {
      long[] stored = new long[count];
      new LongPointer(data).get(stored);
      for (int i = 0; i < count; i++) {
        samples[i] = (float) (stored[i] * LONG_SCALE);
      }
    } else {
      throw new IllegalArgumentException("samples of FFmpeg's format %d".formatted(format));
    }
    return samples;
  }
}
