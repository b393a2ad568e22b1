package org.sensorium.vision.processing;

import org.sensorium.vision.media.RgbImage;

/**
 * Nearest-neighbour resizing as Pillow does it: positions are summed up step by step in doubles.
 */
final class NearestSampler {
  private NearestSampler() {}

  static RgbImage resize(RgbImage image, int width, int height, Resizer.Window window) {
    int[] columns = positions(image.width(), width);
    int[] rows = positions(image.height(), height);
    byte[] in = image.pixels();
    byte[] out = new byte[RgbImage.CHANNELS * window.width() * window.height()];
    int at = 0;
    for (int y = window.top(); y < window.top() + window.height(); y++) {
      int row = rows[y] * image.width();
      for (int x = window.left(); x < window.left() + window.width(); x++) {
        int from = RgbImage.CHANNELS * (row + columns[x]);
        out[at++] = in[from];
        out[at++] = in[from + 1];
        out[at++] = in[from + 2];
      }
    }
    return new RgbImage(window.width(), window.height(), out);
  }

  private static int[] positions(int in, int out) {
    double step = (double) in / out;
    double position = step * 0.5;
    int[] positions = new int[out];
    for (int i = 0; i < out; i++) {
      positions[i] = Math.min(in - 1, (int) position);
      position += step;
    }
    return positions;
  }
}
