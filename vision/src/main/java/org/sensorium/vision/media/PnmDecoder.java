package org.sensorium.vision.media;

import org.sensorium.media.MediaException;

/**
 * The samples of a portable bitmap, graymap or pixmap, which lie in the file as they are: Pillow's
 * {@code round(v / maximum * 255)}, halves to the even number, whatever the greatest value is.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/PIL/PpmImagePlugin.py">
 *     Pillow, PpmImagePlugin</a>
 */
final class PnmDecoder {
  private final HeaderBytes bytes;
  private final PnmHeader header;
  private final byte[] levels; // by sample value
  private long at;

  private PnmDecoder(HeaderBytes bytes, PnmHeader header) {
    this.bytes = bytes;
    this.header = header;
    at = header.end();
    levels = new byte[header.maximum() + 1];
    for (int v = 0; v < levels.length; v++) {
      levels[v] = (byte) Math.rint((double) v / header.maximum() * 255);
    }
  }

  /** Reads a file whose size has passed the limits. */
  static RgbImage decode(HeaderBytes bytes) throws MediaException {
    PnmHeader header = PnmHeader.read(bytes);
    int width = (int) header.width();
    int height = (int) header.height();
    byte[] rgb = new byte[RgbImage.CHANNELS * width * height];
    new PnmDecoder(bytes, header).fill(rgb, width);
    return new RgbImage(width, height, rgb);
  }

  private void fill(byte[] rgb, int width) throws MediaException {
    boolean grey = header.channels() == 1;
    int rowBytes = RgbImage.CHANNELS * width;
    for (int i = 0; i < rgb.length; i += grey ? RgbImage.CHANNELS : 1) {
      byte level = header.bitmap() ? bit(i % rowBytes / RgbImage.CHANNELS, width) : level();
      rgb[i] = level;
      if (grey) {
        rgb[i + 1] = level;
        rgb[i + 2] = level;
      }
    }
  }

  /**
   * A bitmap's pixel: 1 is black. Rows start with a new byte, their first pixel is the high bit.
   */
  private byte bit(int x, int width) throws MediaException {
    int value;
    if (header.plain()) {
      at = PnmHeader.skipSpace(bytes, at);
      value = bytes.u8(at++) - '0';
      check(value, at - 1);
    } else {
      value = bytes.u8(at) >> (7 - x % 8) & 1;
      if (x % 8 == 7 || x == width - 1) {
        at++;
      }
    }
    return (byte) (255 * (1 - value));
  }

  private byte level() throws MediaException {
    int value;
    if (header.plain()) {
      value = number();
    } else if (header.maximum() > 255) {
      value = bytes.u16(at, true);
      at += 2;
    } else {
      value = bytes.u8(at++);
    }
    return levels[Math.min(value, header.maximum())]; // as Pillow does it
  }

  private int number() throws MediaException {
    at = PnmHeader.skipSpace(bytes, at);
    long from = at;
    int value = 0;
    while (at < bytes.length() && Character.isDigit(bytes.u8(at)) && at - from < 9) {
      value = value * 10 + bytes.u8(at++) - '0';
    }
    check(at == from ? -1 : value, from);
    return value;
  }

  private void check(int value, long from) throws MediaException {
    if (value < 0 || value > header.maximum()) {
      throw bytes.damaged(
          "byte %d of the PNM starts no number from 0 to %d".formatted(from, header.maximum()));
    }
  }
}
