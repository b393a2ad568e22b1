package org.sensorium.vision.media.video;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.vision.media.RgbImage;

/**
 * Finds where shots begin: frames whose colours differ from those of the frame before.
 *
 * <p>Each small frame becomes a histogram of 4 x 4 x 4 colours. The jump between two is half the
 * sum of the absolute differences of their shares, 0 (the same colours) to 1 (none in common); a
 * shot begins where it is at least {@value #THRESHOLD}. Fades and movement stay below, a flash
 * makes two beginnings. Nothing is drawn by lot, so a video always has the same shots.
 */
final class ShotCuts implements FrameSource.Viewer {
  /** Share of the pixels that changed their colour. */
  static final double THRESHOLD = 0.4;

  private static final int BITS = 2; // of each channel
  private static final int COLOURS = 1 << (3 * BITS);

  private record Cut(int frame, double jump) {}

  private final List<Cut> cuts = new ArrayList<>();
  private double @Nullable [] before;
  private int frame;

  @Override
  public void see(RgbImage small) {
    double[] now = shares(small);
    double jump = before == null ? 1 : jump(before, now);
    if (jump >= THRESHOLD) {
      cuts.add(new Cut(frame, jump));
    }
    before = now;
    frame++;
  }

  /** Numbers of frames, counted from the first that was seen. */
  int[] starts(int most) {
    List<Cut> kept = new ArrayList<>(cuts.subList(0, Math.min(1, cuts.size())));
    cuts.stream()
        .skip(1)
        .sorted(Comparator.comparingDouble(Cut::jump).reversed().thenComparing(Cut::frame))
        .limit(most - 1L)
        .forEach(kept::add);
    return kept.stream().mapToInt(Cut::frame).sorted().toArray();
  }

  private static double[] shares(RgbImage image) {
    double[] shares = new double[COLOURS];
    byte[] pixels = image.pixels();
    double share = 3.0 / pixels.length;
    for (int at = 0; at < pixels.length; at += RgbImage.CHANNELS) {
      int colour = 0;
      for (int c = 0; c < RgbImage.CHANNELS; c++) {
        colour = (colour << BITS) | ((pixels[at + c] & 0xFF) >> (8 - BITS));
      }
      shares[colour] += share;
    }
    return shares;
  }

  private static double jump(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < COLOURS; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum / 2;
  }
}
