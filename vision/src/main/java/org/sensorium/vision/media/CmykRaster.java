package org.sensorium.vision.media;

import java.awt.image.Raster;

/**
 * Turns the four stored components of a JPEG into RGB with Pillow's arithmetic.
 *
 * <p>All such JPEGs are taken as Adobe writes them, inverted: 255 is no ink. In a YCCK file the
 * first three are luma and chroma of the (inverted) cyan, magenta and yellow.
 */
final class CmykRaster {
  private static final int COMPONENTS = 4;

  private CmykRaster() {}

  static RgbImage toRgb(Raster raster, boolean ycck) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    if (raster.getNumBands() != COMPONENTS) {
      throw new IllegalArgumentException(
          "%d components, expected %d".formatted(raster.getNumBands(), COMPONENTS));
    }
    byte[] rgb = new byte[RgbImage.CHANNELS * width * height];
    int[] row = new int[COMPONENTS * width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += COMPONENTS) {
        if (ycck) {
          invertedInk(row, i);
        } else {
          for (int c = 0; c < RgbImage.CHANNELS; c++) {
            row[i + c] = 255 - row[i + c];
          }
        }
        put(rgb, at, row[i], row[i + 1], row[i + 2], row[i + 3]);
        at += RgbImage.CHANNELS;
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** Luma and chroma to ink: JFIF's conversion gives what the file calls 255 - ink, inverted. */
  private static void invertedInk(int[] row, int i) {
    double luma = row[i];
    double blue = row[i + 1] - 128;
    double red = row[i + 2] - 128;
    row[i] = clip(luma + 1.402 * red);
    row[i + 1] = clip(luma - 0.344136286 * blue - 0.714136286 * red);
    row[i + 2] = clip(luma + 1.772 * blue);
  }

  private static int clip(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  /**
   * Ink to light, without profiles.
   *
   * @param light 255 - black
   */
  static void put(byte[] rgb, int at, int cyan, int magenta, int yellow, int light) {
    rgb[at] = (byte) (light - share(cyan, light));
    rgb[at + 1] = (byte) (light - share(magenta, light));
    rgb[at + 2] = (byte) (light - share(yellow, light));
  }

  /** a * b / 255, rounded the way Pillow does. */
  private static int share(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }
}
