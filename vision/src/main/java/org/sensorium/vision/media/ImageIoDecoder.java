package org.sensorium.vision.media;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Every format and variant that {@link OpenCvDecoder} does not take, through ImageIO with the
 * TwelveMonkeys plug-ins.
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
    if (header.format() == ImageFormat.GIF) {
      return decodeGif(bytes);
    }
    return switch (header.variant()) {
      case CMYK -> CmykRaster.toRgb(read(bytes, reader -> reader.readRaster(0, null)), false);
      case YCCK -> CmykRaster.toRgb(read(bytes, reader -> reader.readRaster(0, null)), true);
      case ORDINARY, OTHER -> {
        int width = (int) header.width();
        int height = (int) header.height();
        byte[] rgb = new byte[RgbImage.CHANNELS * width * height];
        toRgb(picture(bytes, width, height), rgb);
        yield new RgbImage(width, height, rgb);
      }
    };
  }

  /** Lays the first frame on an empty (transparent) screen. */
  private RgbImage decodeGif(byte[] bytes) throws MediaException {
    GifBlocks frame = GifBlocks.read(new HeaderBytes(file, bytes));
    int rowBytes = RgbImage.CHANNELS * frame.width();
    byte[] stored = new byte[rowBytes * frame.height()];
    // Rows are put in order here: JDK 17 mixes up interlaced GIFs of 2 to 4 rows.
    toRgb(picture(frame.asStored(bytes), frame.width(), frame.height()), stored);
    int width = (int) header.width();
    int height = (int) header.height();
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

  private void toRgb(BufferedImage image, byte[] rgb) throws MediaException {
    new RasterToRgb(file, background).convert(image, rgb);
  }

  /** The limits were checked on our reading of the header; the decoder must agree with it. */
  private BufferedImage picture(byte[] bytes, int width, int height) throws MediaException {
    return read(
        bytes,
        reader -> {
          if (reader.getWidth(0) != width || reader.getHeight(0) != height) {
            throw new MediaException(
                file,
                ("the decoder finds %d x %d pixels where the header says %d x %d;"
                        + " the file is damaged")
                    .formatted(reader.getWidth(0), reader.getHeight(0), width, height));
          }
          return reader.read(0);
        });
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
