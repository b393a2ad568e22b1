package org.sensorium.vision.media;

import org.sensorium.media.MediaException;

/**
 * What a picture may cost. All three are checked before anything is decoded: the first from the
 * file's size, the others from its header.
 *
 * <p>Reading takes at most the file's bytes {@value #COPIES} times (as read; without metadata, of a
 * PNG or TIFF; outside the Java heap, for OpenCV) and {@value #BYTES_PER_PIXEL} bytes a pixel, on
 * the heap and outside it together: a decoder's working copy and raster of up to five 16-bit
 * samples (16 bytes in any one format), the same samples on the heap where OpenCV decoded them, the
 * RGB result and a turned copy of that.
 *
 * @param bytes size of the file
 * @param pixels width times height
 * @param side the longer of width and height, pixels
 */
public record ImageLimits(long bytes, long pixels, int side) {
  /** Most bytes of memory a pixel takes while its picture is read. */
  public static final int BYTES_PER_PIXEL = 24;

  /** Most copies of the file's bytes while its picture is read. */
  static final int COPIES = 3;

  /** 64 MiB of file, 64 Mi pixels (8192 x 8192), sides up to 65,535. */
  public static final ImageLimits STANDARD = new ImageLimits(64L << 20, 64L << 20, 65_535);

  public ImageLimits {
    if (bytes < 1 || bytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "the limit of bytes must be from 1 to %d, got %d"
              .formatted(Integer.MAX_VALUE - 64, bytes));
    }
    if (pixels < 1 || pixels > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "the limit of pixels must be from 1 to %d, got %d"
              .formatted(Integer.MAX_VALUE / 4, pixels));
    }
    if (side < 1) {
      throw new IllegalArgumentException(
          "the limit of a side must be at least 1 pixel, got %d".formatted(side));
    }
  }

  void checkBytes(String file, long found) throws MediaException {
    if (found > bytes) {
      throw new MediaException(
          file,
          "%d bytes, more than the limit of %d; shrink the picture or raise ImageLimits.bytes"
              .formatted(found, bytes));
    }
  }

  void checkSize(String file, long width, long height) throws MediaException {
    if (width < 1 || height < 1) {
      throw new MediaException(
          file,
          "the header says %d x %d pixels, expected at least 1 x 1; the file is damaged"
              .formatted(width, height));
    }
    if (Math.max(width, height) > side || width * height > pixels) {
      throw new MediaException(
          file,
          ("the header says %d x %d pixels, more than the limit of %d pixels or of %d a side;"
                  + " shrink the picture or raise ImageLimits")
              .formatted(width, height, pixels, side));
    }
  }
}
