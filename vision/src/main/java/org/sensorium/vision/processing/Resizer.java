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

  private final Canvas canvas;
  private final RgbImage image;
  private final Window window;
  private final boolean sameWidth;
  private final ResampleWeights horizontal;
  private final ResampleWeights vertical;
  private final int[][] columns; // ring of input columns, 3 * BLOCK samples each
  private final int[] columnSums = new int[CHANNELS * BLOCK];
  private final int[][] rows; // ring of rows after the horizontal pass, 3 * window.width each
  private final int[] borderRow; // a row of border after the horizontal pass
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

  private Resizer(Canvas canvas, int width, int height, Resampling filter, Window window) {
    this.canvas = canvas;
    this.image = canvas.image();
    this.window = window;
    sameWidth = canvas.width() == width;
    horizontal = ResampleWeights.of(canvas.width(), width, window.left(), window.width(), filter);
    vertical = ResampleWeights.of(canvas.height(), height, window.top(), window.height(), filter);
    columns = ring(horizontal.stride(), CHANNELS * BLOCK);
    rows = ring(vertical.stride() + BLOCK, CHANNELS * window.width());
    borderRow = canvas.bordered() ? borderRow() : new int[0];
    endRow = vertical.first(0);
  }

  private int[] borderRow() {
    int[] row = new int[CHANNELS * window.width()];
    canvas.fill(row, 0, window.width());
    if (!sameWidth) {
      for (int x = 0; x < window.width(); x++) {
        int weight = 0; // of all input columns: rounding may keep it from 1
        for (int k = 0; k < horizontal.count(x); k++) {
          weight += horizontal.weights()[horizontal.offset(x) + k];
        }
        for (int i = CHANNELS * x; i < CHANNELS * (x + 1); i++) {
          row[i] = weight * row[i] + ResampleWeights.HALF;
        }
      }
      clip(row);
    }
    return row;
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
        Canvas.of(image),
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

  /** A window of the canvas at another size, row by row. */
  static void resize(
      Canvas canvas, int width, int height, Resampling filter, Window window, RowSink sink) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "an image cannot be resized to %d x %d pixels, expected at least 1 x 1"
              .formatted(width, height));
    }
    if (filter == Resampling.NEAREST) {
      NearestSampler.resize(canvas, width, height, window, sink);
    } else {
      new Resizer(canvas, width, height, filter, window).run(sink);
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

  /** Takes the next block of rows, all of border or all of picture, through the horizontal pass. */
  private void passBlock() {
    boolean border = endRow < canvas.top() || endRow >= canvas.bottom();
    int end = endRow < canvas.top() ? canvas.top() : border ? canvas.height() : canvas.bottom();
    int count = Math.min(BLOCK, end - endRow);
    if (border) {
      for (int r = 0; r < count; r++) {
        System.arraycopy(borderRow, 0, row(r), 0, borderRow.length);
      }
    } else if (sameWidth) {
      for (int r = 0; r < count; r++) {
        widen(endRow - canvas.top() + r, row(r));
      }
    } else {
      int endColumn = horizontal.first(0);
      for (int x = 0; x < window.width(); x++) {
        int first = horizontal.first(x);
        int last = first + horizontal.count(x);
        if (last <= canvas.left() || first >= canvas.right()) {
          System.arraycopy(borderRow, CHANNELS * x, columnSums, 0, CHANNELS);
          repeat(columnSums, count);
        } else {
          for (endColumn = Math.max(first, endColumn); endColumn < last; endColumn++) {
            gather(endColumn, count, columns[endColumn & (columns.length - 1)]);
          }
          weightedSum(columnSums, columns, horizontal, x);
          clip(columnSums);
        }
        scatter(count, CHANNELS * x);
      }
    }
    endRow += count;
  }

  /** The ring's vector of a row of the block. */
  private int[] row(int inBlock) {
    return rows[(endRow + inBlock) & (rows.length - 1)];
  }

  /** Copies the first pixel into all. */
  private static void repeat(int[] samples, int pixels) {
    for (int i = CHANNELS; i < CHANNELS * pixels; i++) {
      samples[i] = samples[i - CHANNELS];
    }
  }

  /** A row of the picture as it is. */
  private void widen(int y, int[] row) {
    byte[] pixels = image.pixels();
    int from = Math.max(window.left(), canvas.left());
    int to = Math.min(window.left() + window.width(), canvas.right());
    if (canvas.bordered()) {
      System.arraycopy(borderRow, 0, row, 0, row.length);
    }
    int pixel = y * image.width() + from - canvas.left();
    int at = CHANNELS * (from - window.left());
    for (int i = 0; i < CHANNELS * (to - from); i++) {
      row[at + i] = pixels[CHANNELS * pixel + i] & 0xFF;
    }
  }

  private void gather(int x, int count, int[] column) {
    if (x < canvas.left() || x >= canvas.right()) {
      canvas.fill(column, 0, count);
      return;
    }
    byte[] pixels = image.pixels();
    int step = CHANNELS * image.width();
    int from = (endRow - canvas.top()) * step + CHANNELS * (x - canvas.left());
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
      int[] row = row(r);
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
