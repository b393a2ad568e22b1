package org.sensorium.vision.media;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import org.sensorium.media.MediaException;

/** Copies the samples of a decoded picture as 8-bit RGB over a background. */
final class RasterToRgb {
  private final String file;
  private final Background background;

  RasterToRgb(String file, Background background) {
    this.file = file;
    this.background = background;
  }

  /** Fills rgb, 3 * width * height bytes. */
  void convert(BufferedImage image, byte[] rgb) throws MediaException {
    if (image.getColorModel() instanceof ComponentColorModel model) {
      components(image, model, rgb);
    } else {
      packed(image, rgb);
    }
  }

  /** Palettes, and several samples in one int: the colour model knows how to take them apart. */
  private void packed(BufferedImage image, byte[] rgb) {
    int[] row = new int[image.getWidth()];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int argb : row) {
        background.put(rgb, at, argb >> 16 & 0xFF, argb >> 8 & 0xFF, argb & 0xFF, argb >>> 24);
        at += RgbImage.CHANNELS;
      }
    }
  }

  private void components(BufferedImage image, ColorModel model, byte[] rgb) throws MediaException {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int type = raster.getTransferType();
    if (type != DataBuffer.TYPE_USHORT && type != DataBuffer.TYPE_BYTE) {
      throw new MediaException(
          file, "samples of more than 16 bits or floating point; save it with 8 bits a sample");
    }
    int bits = model.getComponentSize(0); // TIFF has 10, 12 and 14 too, in 16
    int maximum = (1 << bits) - 1;
    int[] row = new int[bands * image.getWidth()];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, image.getWidth(), 1, row);
      if (bits != 8) {
        for (int i = 0; i < row.length; i++) {
          // TwelveMonkeys inverts the unused bits of a TIFF with white as 0, too
          row[i] = ((row[i] & maximum) * 255 + maximum / 2) / maximum;
        }
      }
      for (int i = 0; i < row.length; i += bands) {
        pixel(model, row, i, rgb, at);
        at += RgbImage.CHANNELS;
      }
    }
  }

  private void pixel(ColorModel model, int[] row, int i, byte[] rgb, int at) throws MediaException {
    int colours = model.getNumColorComponents();
    int alpha = model.hasAlpha() ? row[i + colours] : 255;
    if (model.isAlphaPremultiplied() && alpha > 0) {
      for (int c = 0; c < colours; c++) {
        row[i + c] = Math.min(255, (row[i + c] * 255 + alpha / 2) / alpha);
      }
    }
    if (colours == 1) {
      background.put(rgb, at, row[i], row[i], row[i], alpha);
    } else if (colours == 3) {
      background.put(rgb, at, row[i], row[i + 1], row[i + 2], alpha);
    } else if (model.getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
      CmykRaster.put(rgb, at, row[i], row[i + 1], row[i + 2], 255 - row[i + 3]);
      background.put(rgb, at, rgb[at] & 0xFF, rgb[at + 1] & 0xFF, rgb[at + 2] & 0xFF, alpha);
    } else {
      throw new MediaException(
          file, "%d colour components, expected 1, 3 or CMYK".formatted(colours));
    }
  }
}
