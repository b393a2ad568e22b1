package org.sensorium.vision.processing;

import org.sensorium.vision.media.RgbImage;

/**
 * Nearest-neighbour resizing as Pillow does it: positions are summed up step by step in doubles.
 */
final class NearestSampler {
  private NearestSampler() {}

  static void resize(
      Canvas canvas, int width, int height, Resizer.Window window, Resizer.RowSink sink) {
    RgbImage image = canvas.image();
    int[] columns = positions(canvas.width(), width, window.left(), window.width());
    int[] rows = positions(canvas.height(), height, window.top(), window.height());
    byte[] in = image.pixels();
    int[] out = new int[RgbImage.CHANNELS * window.width()];
    for (int y = 0; y < window.height(); y++) {
      boolean borderRow = rows[y] < canvas.top() || rows[y] >= canvas.bottom();
      for (int x = 0; x < window.width(); x++) {
        if (borderRow || columns[x] < canvas.left() || columns[x] >= canvas.right()) {
          canvas.fill(out, x, 1);
          continue;
        }
        int pixel = (rows[y] - canvas.top()) * image.width() + columns[x] - canvas.left();
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
          out[RgbImage.CHANNELS * x + c] = in[RgbImage.CHANNELS * pixel + c] & 0xFF;
        }
      }
      sink.row(y, out);
    }
  }

  /** Input positions of some outputs; the sum runs over all outputs before them. */
  private static int[] positions(int in, int out, int from, int count) {
    double step = (double) in / out;
    double position = step * 0.5;
    int[] positions = new int[count];
    for (int i = 0; i < from + count; i++) {
      if (i >= from) {
        positions[i - from] = Math.min(in - 1, (int) position);
      }
      position += step;
    }
    return positions;
  }
}
