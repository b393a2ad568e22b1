package org.sensorium.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.av_get_packed_sample_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_sample_fmt_is_planar;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Samples that come in frames, one plane a channel; grows with what there is, not with claims. */
final class SampleBuffer {
  private final float[][] planes;
  private int length;

  SampleBuffer(int channels) {
    planes = new float[channels][1 << 14];
  }

  int length() {
    return length;
  }

  /** Appends the samples {@code from} … {@code to - 1} of a frame. */
  void append(AVFrame frame, int from, int to) {
    int count = frame.nb_samples();
    int channels = planes.length;
    int added = to - from;
    grow(Math.addExact(length, added));
    int format = av_get_packed_sample_fmt(frame.format());
    if (av_sample_fmt_is_planar(frame.format()) != 0) {
      for (int c = 0; c < channels; c++) {
        float[] plane = SampleReader.read(frame.extended_data(c), format, count);
        System.arraycopy(plane, from, planes[c], length, added);
      }
    } else {
      float[] woven = SampleReader.read(frame.extended_data(0), format, count * channels);
      for (int c = 0; c < channels; c++) {
        float[] plane = planes[c];
        for (int i = 0; i < added; i++) {
          plane[length + i] = woven[(from + i) * channels + c];
        }
      }
    }
    length += added;
  }

  private void grow(int needed) {
    int room = planes[0].length;
    if (needed > room) {
      int larger = (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, room * 3L / 2));
      for (int c = 0; c < planes.length; c++) {
        planes[c] = Arrays.copyOf(planes[c], larger);
      }
    }
  }

  Waveform waveform(int rate) {
    float[][] exact = new float[planes.length][];
    for (int c = 0; c < planes.length; c++) {
      exact[c] = Arrays.copyOf(planes[c], length);
    }
    return new Waveform(exact, rate);
  }
}
