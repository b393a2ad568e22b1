package org.sensorium.vision.processing;

import java.util.Arrays;
import org.sensorium.vision.media.RgbImage;

/**
 * Resizes 8-bit RGB images to the very bytes that Pillow before version 13 gives: two separable
 * passes, horizontal first, rounded to 8 bits after each. Only what a following crop keeps is
 * computed.
 *
 * <p>Both passes are weighted sums of whole vectors, which HotSpot turns into vector instructions:
 * the vertical pass sums rows; the horizontal pass sums columns, each the pixels of one column in a
 * block of {@value #BLOCK} rows. Columns and rows live in rings just long enough for one sum, which
 * stay in the processor's cache whatever the size of the picture.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Resample.c">
 *     Pillow, Resample.c</a>
 */
public final class Resizer {
  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final int BLOCK = 96; // rows: long vectors, and still a ring that the cache holds

  private final RgbImage image;
  private final Window window;
  private final boolean sameWidth;
  private final ResampleWeights horizontal;
  private final ResampleWeights vertical;
  private final int[][] columns; // ring of input columns, 3 * BLOCK samples each
  private final int[] columnSums = new int[CHANNELS * BLOCK];
  private final int[][] rows; // ring of rows after the horizontal pass, 3 * window.width each
  private int endRow; // rows before this one have passed the horizontal pass

  /**
   * A rectangle of the resized picture, in its pixels.
   *
   * @param left columns before it
   * @param top rows before it
   * @param width columns
   * @param height rows
   */
  record Window(int left, int top, int width, int height) {}

  private Resizer(RgbImage image, int width, int height, Resampling filter, Window window) {
    this.image = image;
    this.window = window;
    sameWidth = image.width() == width;
    horizontal = ResampleWeights.of(image.width(), width, window.left(), window.width(), filter);
    vertical = ResampleWeights.of(image.height(), height, window.top(), window.height(), filter);
    columns = ring(horizontal.stride(), CHANNELS * BLOCK);
    rows = ring(vertical.stride() + BLOCK, CHANNELS * window.width());
    endRow = vertical.first(0);
  }

  /** At least this many vectors; a power of two, so that an index wraps with a mask. */
  private static int[][] ring(int vectors, int length) {
    return new int[Integer.highestOneBit(2 * vectors - 1)][length];
  }

  /** Takes the rows of a result, from the top. */
  interface RowSink {
    /**
     * One row.
     *
     * @param samples 3 * width numbers from 0 to 255; overwritten after the call
     */
    void row(int y, int[] samples);
  }

  /** The whole image at another size. */
  public static RgbImage resize(RgbImage image, int width, int height, Resampling filter) {
    return resize(image, width, height, filter, new Window(0, 0, width, height));
  }

  /** A window of the image at another size. */
  static RgbImage resize(RgbImage image, int width, int height, Resampling filter, Window window) {
    if ((long) CHANNELS * window.width() * window.height() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d x %d pixels become %d x %d, too many for one picture; crop, or squash to a size"
              .formatted(image.width(), image.height(), window.width(), window.height()));
    }
    int length = CHANNELS * window.width();
    byte[] out = new byte[length * window.height()];
    resize(
        image,
        width,
        height,
        filter,
        window,
        (y, samples) -> {
          for (int i = 0; i < length; i++) {
            out[y * length + i] = (byte) samples[i];
          }
        });
    return new RgbImage(window.width(), window.height(), out);
  }

  /** A window of the image at another size, row by row. */
  static void resize(
      RgbImage image, int width, int height, Resampling filter, Window window, RowSink sink) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "an image cannot be resized to %d x %d pixels, expected at least 1 x 1"
              .formatted(width, height));
    }
    if (filter == Resampling.NEAREST) {
      NearestSampler.resize(image, width, height, window, sink);
    } else {
      new Resizer(image, width, height, filter, window).run(sink);
    }
  }

  private void run(RowSink sink) {
    int[] sums = new int[CHANNELS * window.width()];
    for (int y = 0; y < window.height(); y++) {
      while (endRow < vertical.first(y) + vertical.count(y)) {
        passBlock();
      }
      weightedSum(sums, rows, vertical, y);
      clip(sums);
      sink.row(y, sums);
    }
  }

  /** Takes the next block of rows through the horizontal pass. */
  private void passBlock() {
    int count = Math.min(BLOCK, image.height() - endRow);
    if (sameWidth) {
      for (int r = 0; r < count; r++) {
        widen((endRow + r) * image.width() + window.left(), rows[(endRow + r) & (rows.length - 1)]);
      }
    } else {
      int endColumn = horizontal.first(0);
      for (int x = 0; x < window.width(); x++) {
        for (; endColumn < horizontal.first(x) + horizontal.count(x); endColumn++) {
          gather(endColumn, count, columns[endColumn & (columns.length - 1)]);
        }
        weightedSum(columnSums, columns, horizontal, x);
        clip(columnSums);
        scatter(count, CHANNELS * x);
      }
    }
    endRow += count;
  }

  private void widen(int pixel, int[] row) {
    byte[] pixels = image.pixels();
    for (int i = 0; i < row.length; i++) {
      row[i] = pixels[CHANNELS * pixel + i] & 0xFF;
    }
  }

  private void gather(int x, int count, int[] column) {
    byte[] pixels = image.pixels();
    int step = CHANNELS * image.width();
    int from = endRow * step + CHANNELS * x;
    for (int i = 0; i < CHANNELS * count; i += CHANNELS) {
      column[i] = pixels[from] & 0xFF;
      column[i + 1] = pixels[from + 1] & 0xFF;
      column[i + 2] = pixels[from + 2] & 0xFF;
      from += step;
    }
  }

  private void scatter(int count, int at) {
    int i = 0;
    for (int r = 0; r < count; r++) {
      int[] row = rows[(endRow + r) & (rows.length - 1)];
      row[at] = columnSums[i];
      row[at + 1] = columnSums[i + 1];
      row[at + 2] = columnSums[i + 2];
      i += CHANNELS;
    }
  }

  /** Drops the fraction bits. */
  private static void clip(int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.max(0, Math.min(255, sums[i] >> ResampleWeights.PRECISION));
    }
  }

  /** Sums the vectors that output sample o is made of; the result still has its fraction bits. */
  private static void weightedSum(int[] sums, int[][] ring, ResampleWeights pass, int o) {
    Arrays.fill(sums, ResampleWeights.HALF);
    int[] weights = pass.weights();
    int mask = ring.length - 1;
    int weight = pass.offset(o);
    int vector = pass.first(o);
    int end = vector + pass.count(o);
    for (; vector + 2 < end; vector += 3, weight += 3) {
      int[] a = ring[vector & mask];
      int[] b = ring[(vector + 1) & mask];
      int[] c = ring[(vector + 2) & mask];
      add(sums, a, weights[weight], b, weights[weight + 1], c, weights[weight + 2]);
    }
    for (; vector < end; vector++, weight++) {
      add(sums, ring[vector & mask], weights[weight]);
    }
  }

  // These two loops are where the time goes. Separate methods and separate arrays (not offsets into
  // one) are what HotSpot needs to vectorise them; three at a time saves loads and stores of sums.

  private static void add(int[] sums, int[] a, int wa, int[] b, int wb, int[] c, int wc) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += wa * a[i] + wb * b[i] + wc * c[i];
    }
  }

  private static void add(int[] sums, int[] a, int wa) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += wa * a[i];
    }
  }
}
