package org.sensorium.vision.media;

import java.awt.image.BufferedImage;

/**
 * A picture in memory: 8-bit RGB, rows from the top, no padding between rows.
 *
 * <p>Pixel (x, y) lies at {@code 3 * (y * width + x)} as red, green, blue. The array is shared, not
 * copied: whoever holds the image may read it, nobody writes to it once the image exists.
 */
public final class RgbImage {
  /** Red, green, blue. */
  public static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final byte[] pixels;

  /**
   * Wraps an array.
   *
   * @param width pixels
   * @param height pixels
   * @param pixels 3 * width * height bytes; not copied
   */
  public RgbImage(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1 || pixels.length != (long) CHANNELS * width * height) {
      throw new IllegalArgumentException(
          "an RGB image needs width and height of at least 1 and 3 * width * height bytes, got"
              + " %d x %d with %d bytes".formatted(width, height, pixels.length));
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /** Pixels from left to right. */
  public int width() {
    return width;
  }

  /** Pixels from top to bottom. */
  public int height() {
    return height;
  }

  /** The bytes themselves, (height, width, 3); read only. */
  public byte[] pixels() {
    return pixels;
  }

  /** A copy that AWT can draw, {@code TYPE_INT_RGB}. */
  public BufferedImage buffered() {
    BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = sample(x, y, 0) << 16 | sample(x, y, 1) << 8 | sample(x, y, 2);
      }
      copy.setRGB(0, y, width, 1, row, 0, width);
    }
    return copy;
  }

  /** One sample, 0 to 255. */
  public int sample(int x, int y, int channel) {
    return pixels[CHANNELS * (y * width + x) + channel] & 0xFF;
  }
}
