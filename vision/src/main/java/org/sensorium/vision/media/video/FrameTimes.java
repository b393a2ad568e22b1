package org.sensorium.vision.media.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.util.Arrays;
import org.sensorium.media.container.StreamInfo;

/** Times of decoded frames, also of those that have none: one frame's length after the last. */
final class FrameTimes {
  private final StreamInfo stream;
  private final double length; // seconds
  private double[] seconds = new double[64];
  private int count;
  private long first = AV_NOPTS_VALUE;

  FrameTimes(StreamInfo stream) {
    this.stream = stream;
    this.length = stream.rate() > 0 ? 1 / stream.rate() : 1;
  }

  /** Adds a frame by its time stamp in ticks, or {@code AV_NOPTS_VALUE}. */
  void add(long time) {
    if (count == 0) {
      first = time;
    }
    if (count == seconds.length) {
      seconds = Arrays.copyOf(seconds, 2 * count);
    }
    double before = count == 0 ? -length : seconds[count - 1];
    boolean known = time != AV_NOPTS_VALUE && first != AV_NOPTS_VALUE;
    double at = known ? stream.ticks().seconds(time - first) : before + length;
    seconds[count] = count == 0 ? 0 : Math.max(before, at);
    count++;
  }

  double[] seconds() {
    return Arrays.copyOf(seconds, count);
  }
}
