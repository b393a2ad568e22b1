package org.sensorium.vision.processing;

import org.sensorium.vision.media.RgbImage;

/**
 * Nearest-neighbour resizing as Pillow does it: positions are summed up step by step in doubles.
 */
final class NearestSampler {
  private NearestSampler() {}

  static void resize(
      RgbImage image, int width, int height, Resizer.Window window, Resizer.RowSink sink) {
    int[] columns = positions(image.width(), width);
    int[] rows = positions(image.height(), height);
    byte[] in = image.pixels();
    int[] out = new int[RgbImage.CHANNELS * window.width()];
    for (int y = 0; y < window.height(); y++) {
      int row = rows[window.top() + y] * image.width();
      int at = 0;
      for (int x = window.left(); x < window.left() + window.width(); x++) {
        int from = RgbImage.CHANNELS * (row + columns[x]);
        out[at++] = in[from] & 0xFF;
        out[at++] = in[from + 1] & 0xFF;
        out[at++] = in[from + 2] & 0xFF;
      }
      sink.row(y, out);
    }
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
