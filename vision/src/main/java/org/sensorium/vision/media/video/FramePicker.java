package org.sensorium.vision.media.video;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.video.FrameChoice.Rate;
import org.sensorium.vision.media.video.FrameChoice.Rule;
import org.sensorium.vision.media.video.FrameChoice.Shots;
import org.sensorium.vision.media.video.FrameChoice.Uniform;

/** Turns a {@link FrameChoice} into numbers of frames. */
final class FramePicker {
  private static final double SAME_TIME = 1e-6; // seconds; times are ticks divided

  private FramePicker() {}

  /**
   * Picks among the frames {@code first} to {@code last}, which is included.
   *
   * @return never falling
   */
  static int[] pick(FrameChoice choice, FrameSource source, int first, int last)
      throws MediaException {
    int n = last - first + 1;
    int[] picked;
    if (choice instanceof Uniform uniform) {
      picked = spread(n, uniform.count(), uniform.rule());
    } else if (choice instanceof Rate rate) {
      picked = atRate(Arrays.copyOfRange(source.times(), first, last + 1), rate.fps(), rate.most());
    } else {
      ShotCuts cuts = new ShotCuts();
      source.look(first, last, cuts);
      picked = cuts.starts(((Shots) choice).most());
    }
    return Arrays.stream(picked).map(i -> first + i).toArray();
  }

  /** Numbers as numpy gives them, down to the last bit of its steps. */
  static int[] spread(int n, int count, Rule rule) {
    if (rule == Rule.VIDEO_LLAMA) {
      double step = (double) n / count;
      int length = Math.min(count, (int) Math.ceil(n / step)); // rounding may give one more
      return IntStream.range(0, length).map(i -> (int) (i * step)).toArray();
    }
    double step = count == 1 ? 0 : (n - 1.0) / (count - 1);
    return IntStream.range(0, count)
        .mapToDouble(i -> i > 0 && i == count - 1 ? n - 1 : i * step)
        .mapToInt(at -> (int) (rule == Rule.UNIFORM ? Math.rint(at) : at))
        .toArray();
  }

  static int[] atRate(double[] times, double fps, int most) {
    int[] found = new int[times.length];
    int count = 0;
    long beat = 0; // the first one that no chosen frame covers
    for (int i = 0; i < times.length; i++) {
      double shownUntil = i + 1 < times.length ? times[i + 1] : end(times);
      double due = times[0] + beat / fps;
      if (due + SAME_TIME < shownUntil) {
        found[count++] = i;
        beat = beatFrom(shownUntil - times[0], fps);
      }
    }
    int[] all = Arrays.copyOf(found, count);
    return count <= most
        ? all
        : Arrays.stream(spread(count, most, Rule.UNIFORM)).map(i -> all[i]).toArray();
  }

  /** The last frame is taken to be shown for as long as the others on the average. */
  private static double end(double[] times) {
    int last = times.length - 1;
    return last == 0 ? Double.MAX_VALUE : times[last] + (times[last] - times[0]) / last;
  }

  /** The first beat at or after a time. */
  private static long beatFrom(double seconds, double fps) {
    return (long) Math.ceil((seconds - SAME_TIME) * fps);
  }
}
