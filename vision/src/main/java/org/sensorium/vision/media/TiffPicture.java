package org.sensorium.vision.media;

import java.util.Set;
import org.sensorium.media.MediaException;

/**
 * What a TIFF's first directory says about its picture, and which kinds of picture are read: grey,
 * palette, RGB, YCbCr, Lab and CMYK with at most one more sample a pixel, of up to 16 bits.
 */
final class TiffPicture {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int MODEL = 262; // "photometric interpretation"
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES = 277;
  private static final int ROWS_PER_STRIP = 278;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILE_OFFSETS = 324;

  /**
   * All that a decoder needs: the above; fill order 266, byte counts 279 and 325, planes 284, fax
   * options 292 and 293, predictor 317, palette 320, inks 332 and 334, extra samples 338, sample
   * format 339, JPEG tables 347, YCbCr 529 to 532.
   */
  private static final Set<Integer> PICTURE =
      Set.of(
          WIDTH,
          HEIGHT,
          BITS,
          COMPRESSION,
          MODEL,
          STRIP_OFFSETS,
          SAMPLES,
          ROWS_PER_STRIP,
          TILE_WIDTH,
          TILE_HEIGHT,
          TILE_OFFSETS,
          266,
          279,
          325,
          284,
          292,
          293,
          317,
          320,
          332,
          334,
          338,
          339,
          347,
          529,
          530,
          531,
          532);

  private static final int OLD_JPEG = 6;
  private static final int JPEG = 7;
  private static final int MAX_BITS = 16;
  private static final int MAX_TILE = 2048; // pixels a side, unless the picture itself is larger
  private static final int JPEG_BLOCK = 16; // pixels: a JPEG's frame may be rounded up to these

  private final HeaderBytes bytes;
  private final TiffDirectory directory;

  private TiffPicture(HeaderBytes bytes) throws MediaException {
    this.bytes = bytes;
    directory = TiffDirectory.read(bytes);
  }

  static ImageHeader header(HeaderBytes bytes) throws MediaException {
    TiffPicture picture = new TiffPicture(bytes);
    picture.check();
    return new ImageHeader(
        ImageFormat.TIFF,
        picture.value(WIDTH, 0),
        picture.value(HEIGHT, 0),
        picture.directory.orientation(),
        ImageHeader.Variant.OTHER);
  }

  /**
   * The same picture without profiles, metadata, later pages: a decoder reads the values of every
   * tag of every page before it starts, and they may claim the same bytes over and over. The file
   * must have passed {@link #header}.
   */
  static byte[] pictureOnly(HeaderBytes bytes, byte[] file) throws MediaException {
    byte[] copy = new TiffPicture(bytes).directory.only(PICTURE, file);
    new TiffPicture(new HeaderBytes(bytes.file(), copy)).check(); // values may lie in the directory
    return copy;
  }

  private long value(int tag, long base) throws MediaException {
    return directory.value(tag, 0, base);
  }

  private void check() throws MediaException {
    long samples = value(SAMPLES, 1);
    long model = value(MODEL, samples < 3 ? 1 : 2);
    long colours =
        switch ((int) model) {
          case 0, 1, 3 -> 1; // grey, palette
          case 2, 6, 8, 9, 10 -> 3; // RGB, YCbCr, three ways of Lab
          case 5 -> 4; // CMYK
          default -> throw refused("photometric interpretation %d", model);
        };
    if (samples > colours + 1) {
      throw refused("%d samples a pixel, expected %d to %d", samples, colours, colours + 1);
    }
    for (int i = 0; i < Math.min(samples, directory.count(BITS)); i++) {
      long bits = directory.value(BITS, i, 0);
      if (bits < 1 || bits > MAX_BITS) {
        throw refused("%d bits a sample, expected 1 to %d", bits, MAX_BITS);
      }
    }
    if (value(COMPRESSION, 1) == OLD_JPEG) { // whose sizes lie in too many places to check
      throw refused("compression 6 (JPEG of the old kind), withdrawn in 1995");
    }
    checkTiles();
  }

  private void checkTiles() throws MediaException {
    long width = value(WIDTH, 0);
    long height = value(HEIGHT, 0);
    boolean tiled = directory.count(TILE_OFFSETS) > 0;
    long tileWidth = value(TILE_WIDTH, width);
    long tileHeight =
        value(TILE_HEIGHT, tiled ? height : Math.min(height, value(ROWS_PER_STRIP, height)));
    if (tileWidth > Math.max(width, MAX_TILE) || tileHeight > Math.max(height, MAX_TILE)) {
      throw refused(
          "tiles of %d x %d pixels in a picture of %d x %d", tileWidth, tileHeight, width, height);
    }
    if (value(COMPRESSION, 1) == JPEG) {
      int tag = tiled ? TILE_OFFSETS : STRIP_OFFSETS;
      for (long i = 0; i < directory.count(tag); i++) {
        long at = directory.value(tag, i, 0);
        int[] frame = JpegMarkers.size(bytes.part(at, bytes.length() - at));
        if (frame[0] > tileWidth + JPEG_BLOCK || frame[1] > tileHeight + JPEG_BLOCK) {
          throw refused(
              "a JPEG of %d x %d pixels in a tile of %d x %d",
              frame[0], frame[1], tileWidth, tileHeight);
        }
      }
    }
  }

  private MediaException refused(String found, Object... values) {
    return new MediaException(
        bytes.file(), "a TIFF with " + found.formatted(values) + "; save it as an RGB TIFF or PNG");
  }
}
