package org.sensorium.vision.media;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * GIF, BMP, TIFF and the kinds of JPEG and PNG that {@link OpenCvDecoder} does not take, through
 * ImageIO with the TwelveMonkeys plug-ins. Formats for which ImageIO has plug-ins but {@link
 * ImageHeaders} no header never get here.
 *
 * <p>Samples are taken as stored: the conversions of {@code BufferedImage} would apply colour
 * profiles and treat grey as linear light, which neither Pillow nor the fast path does.
 */
final class ImageIoDecoder {
  static {
    ImageIO.setUseCache(false); // else plug-ins may open temporary files for streams of their own
  }

  private final String file;
  private final ImageHeader header;
  private final Background background;

  ImageIoDecoder(String file, ImageHeader header, Background background) {
    this.file = file;
    this.header = header;
    this.background = background;
  }

  private interface Reading<T> {
    T read(ImageReader reader) throws IOException;
  }

  RgbImage decode(byte[] bytes) throws MediaException {
    int width = (int) header.width();
    int height = (int) header.height();
    if (header.format() == ImageFormat.GIF) {
      return onScreen(GifBlocks.read(new HeaderBytes(file, bytes)), bytes, width, height);
    }
    return switch (header.variant()) {
      case CMYK -> fromInk(bytes, width, height, false);
      case YCCK -> fromInk(bytes, width, height, true);
      case ORDINARY, OTHER -> new RgbImage(width, height, picture(bytes, width, height));
    };
  }

  /** Lays the first frame on an empty (transparent) screen. */
  private RgbImage onScreen(GifBlocks frame, byte[] bytes, int width, int height)
      throws MediaException {
    int rowBytes = RgbImage.CHANNELS * frame.width();
    // Rows are put in order here: JDK 17 mixes up interlaced GIFs of 2 to 4 rows.
    byte[] stored = picture(frame.asStored(bytes), frame.width(), frame.height());
    byte[] rgb = new byte[RgbImage.CHANNELS * width * height];
    for (int at = 0; at < rgb.length; at += RgbImage.CHANNELS) {
      background.put(rgb, at, 0, 0, 0, 0);
    }
    int[] order = frame.rowOrder();
    for (int y = 0; y < order.length; y++) {
      int pixel = (frame.top() + order[y]) * width + frame.left();
      System.arraycopy(stored, y * rowBytes, rgb, RgbImage.CHANNELS * pixel, rowBytes);
    }
    return new RgbImage(width, height, rgb);
  }

  private RgbImage fromInk(byte[] bytes, int width, int height, boolean ycck)
      throws MediaException {
    return read(
        bytes,
        reader -> {
          check(reader.getWidth(0), reader.getHeight(0), width, height);
          Raster raster = reader.readRaster(0, null);
          check(raster.getWidth(), raster.getHeight(), width, height);
          return CmykRaster.toRgb(raster, ycck);
        });
  }

  private byte[] picture(byte[] bytes, int width, int height) throws MediaException {
    return read(
        bytes,
        reader -> {
          check(reader.getWidth(0), reader.getHeight(0), width, height);
          BufferedImage image = reader.read(0, asStored(reader));
          check(image.getWidth(), image.getHeight(), width, height);
          byte[] rgb = new byte[RgbImage.CHANNELS * width * height];
          new RasterToRgb(file, background).convert(image, rgb);
          return rgb;
        });
  }

  /**
   * TwelveMonkeys would take any fourth sample of a TIFF for alpha, and never a premultiplied one.
   */
  private @Nullable ImageReadParam asStored(ImageReader reader) throws IOException {
    if (header.format() != ImageFormat.TIFF) {
      return null;
    }
    ImageReadParam param = reader.getDefaultReadParam();
    param.setDestinationType(reader.getRawImageType(0));
    return param;
  }

  /** The limits were checked on our reading of the header; the decoder must agree with it. */
  private void check(int actualWidth, int actualHeight, int width, int height)
      throws MediaException {
    if (actualWidth != width || actualHeight != height) {
      throw new MediaException(
          file,
          ("the decoder finds %d x %d pixels where the header says %d x %d; the file is damaged,"
                  + " fetch it again")
              .formatted(actualWidth, actualHeight, width, height));
    }
  }

  private <T> T read(byte[] bytes, Reading<T> reading) throws MediaException {
    try (ImageInputStream stream = new ByteArrayImageInputStream(bytes)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new MediaException(
            file, "a %s of a kind that is not read; save it as PNG".formatted(header.format()));
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, false, true); // may seek, without metadata
        return reading.read(reader);
      } finally {
        reader.dispose();
      }
    } catch (MediaException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // damaged data make plug-ins throw either
      throw new MediaException(
          file,
          "the %s data cannot be decoded (%s); the file is damaged or of a kind that is not read"
              .formatted(header.format(), e.getMessage()),
          e);
    }
  }
}
