package org.sensorium.vision.media;

import static org.sensorium.vision.media.TestPictures.grey;
import static org.sensorium.vision.media.TestPictures.png;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.vision.media.SyntheticOddImages.Odd;

/** BMP files of the kinds that ImageIO does not write. */
final class OddBmps {
  private static final RgbImage PICTURE = grey(4, 2, 0, 0, 0, 255, 255, 255, 255, 0);

  private OddBmps() {}

  static List<Odd> list() {
    List<Odd> all = new ArrayList<>();
    // The lower row comes first: runs of a length and an index, 0 0 ends a row, 0 1 the picture.
    byte[] runs = {3, 1, 1, 0, 0, 0, 3, 0, 1, 1, 0, 1};
    byte[] lower = {1, 1, 1, 0, 0, 0, 0, 1};
    byte[] upper = {0, 0, 0, 1, 1, 1, 1, 0};
    all.add(reads("rle8.bmp", file(4, 2, 8, 1, runs)));
    all.add(reads("palette.bmp", file(4, 2, 8, 0, lower)));
    all.add(reads("top_down.bmp", file(4, -2, 8, 0, upper)));
    all.add(reads("bgrx.bmp", file(4, 2, 32, 0, bgrx(lower))));
    all.add(refused("jpeg_inside.bmp", file(4, 2, 0, 4, runs), "a BMP of compression 4"));
    all.add(refused("png_inside.bmp", pngInside(4, 2), "a BMP of compression 5"));
    return all;
  }

  /** The picture inside is 300 x 200 pixels. */
  static byte[] pngInside(int width, int height) {
    return file(width, height, 0, 5, png(TestPictures.gradient(300, 200)));
  }

  private static Odd reads(String name, byte[] bytes) {
    return new Odd(name, bytes, PICTURE, 0, null);
  }

  private static Odd refused(String name, byte[] bytes, String reason) {
    return new Odd(name, bytes, null, 0, reason);
  }

  private static byte[] bgrx(byte[] indices) {
    byte[] out = new byte[4 * indices.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = i % 4 == 3 ? 0 : (byte) -indices[i / 4];
    }
    return out;
  }

  /** A file with black and white as its palette. */
  private static byte[] file(int width, int height, int bits, int compression, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(62 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'B').put((byte) 'M').putInt(62 + data.length).putInt(0).putInt(62);
    out.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) bits);
    out.putInt(compression).putInt(data.length).putInt(0).putInt(0).putInt(2).putInt(0);
    return out.putInt(0).putInt(0xFFFFFF).put(data).array();
  }
}
