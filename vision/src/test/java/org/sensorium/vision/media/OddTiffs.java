package org.sensorium.vision.media;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.sensorium.vision.media.TestPictures.cut;
import static org.sensorium.vision.media.TestPictures.grey;
import static org.sensorium.vision.media.TestPictures.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sensorium.vision.media.SyntheticOddImages.Odd;

/** TIFF files of every number and width of samples, and what must become of each. */
final class OddTiffs {
  private static final int RGB = 2;
  private static final int CMYK = 5;
  private static final RgbImage PIXEL = new RgbImage(1, 1, new byte[] {10, 20, 30});
  private static final RgbImage WHITE = grey(1, 1, 255);

  private final List<Odd> all = new ArrayList<>();

  private OddTiffs() {}

  static List<Odd> list() throws IOException {
    OddTiffs tiffs = new OddTiffs();
    tiffs.depths();
    tiffs.extraSamples();
    tiffs.refused();
    return tiffs.all;
  }

  private void reads(String name, byte[] bytes, RgbImage expected) {
    all.add(new Odd(name, bytes, expected, 0, null));
  }

  private void refused(String name, TiffWriter file, String reason) {
    all.add(new Odd(name, file.strips(new byte[64]), null, 0, reason));
  }

  private static TiffWriter pixel() {
    return new TiffWriter(LITTLE_ENDIAN, 1, 1);
  }

  private static byte[] samples(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private void depths() {
    for (int bits = 10; bits < 16; bits += 2) { // 0, half, all; packed, high bits first
      long packed = (1L << (bits - 1)) << bits | (1L << bits) - 1;
      byte[] row = new byte[(3 * bits + 7) / 8];
      packed <<= 8 * row.length - 3 * bits;
      for (int i = 0; i < row.length; i++) {
        row[i] = (byte) (packed >> 8 * (row.length - 1 - i));
      }
      reads(
          "grey%d.tiff".formatted(bits),
          new TiffWriter(BIG_ENDIAN, 3, 1).samples(1, 1, bits).strips(row),
          grey(3, 1, 0, 128, 255));
      reads(
          "white_is_zero%d.tiff".formatted(bits),
          new TiffWriter(LITTLE_ENDIAN, 3, 1).samples(0, 1, bits).strips(row),
          grey(3, 1, 255, 127, 0));
      reads(
          "rgb%d.tiff".formatted(bits),
          new TiffWriter(LITTLE_ENDIAN, 1, 1).samples(RGB, 3, bits).strips(row),
          new RgbImage(1, 1, samples(0, 128, 255)));
    }
    reads(
        "grey16_big_endian.tiff",
        new TiffWriter(BIG_ENDIAN, 2, 1).samples(1, 1, 16).strips(samples(1, 0, 128, 128)),
        grey(2, 1, 1, 128));
    reads(
        "grey4.tiff",
        new TiffWriter(BIG_ENDIAN, 2, 2)
            .samples(1, 1, 4)
            .tag(278, 1)
            .strips(samples(0x0F), samples(0x30)),
        grey(2, 2, 0, 255, 51, 0));
  }

  private void extraSamples() {
    reads(
        "planes.tiff",
        pixel()
            .samples(RGB, 3, 8)
            .tag(TiffWriter.PLANES, 2)
            .strips(samples(10), samples(20), samples(30)),
        PIXEL);
    reads(
        "unspecified_extra.tiff",
        pixel().samples(RGB, 4, 8).tag(TiffWriter.EXTRA_SAMPLES, 0).strips(samples(10, 20, 30, 9)),
        PIXEL);
    reads(
        "alpha.tiff",
        pixel().samples(RGB, 4, 8).tag(TiffWriter.EXTRA_SAMPLES, 2).strips(samples(1, 2, 3, 0)),
        WHITE);
    reads(
        "premultiplied.tiff",
        pixel().samples(RGB, 4, 8).tag(TiffWriter.EXTRA_SAMPLES, 1).strips(samples(0, 51, 0, 51)),
        new RgbImage(1, 1, samples(204, 255, 204)));
    reads(
        "alpha16.tiff",
        pixel()
            .samples(RGB, 4, 16)
            .tag(TiffWriter.EXTRA_SAMPLES, 2)
            .strips(samples(10, 10, 20, 20, 30, 30, 255, 255)),
        PIXEL);
    reads(
        "grey_alpha.tiff",
        pixel().samples(1, 2, 8).tag(TiffWriter.EXTRA_SAMPLES, 2).strips(samples(100, 0)),
        WHITE);
    reads(
        "grey_extra.tiff",
        pixel().samples(1, 2, 8).tag(TiffWriter.EXTRA_SAMPLES, 0).strips(samples(100, 0)),
        grey(1, 1, 100));
    reads(
        "cmyk.tiff",
        pixel().samples(CMYK, 4, 8).strips(samples(255, 0, 0, 0)),
        new RgbImage(1, 1, samples(0, 255, 255)));
    reads(
        "cmyk_alpha.tiff",
        pixel()
            .samples(CMYK, 5, 8)
            .tag(TiffWriter.EXTRA_SAMPLES, 2)
            .strips(samples(255, 0, 0, 0, 0)),
        WHITE);
    reads(
        "wrong_number_of_bits.tiff", // as Pillow's tiff_wrong_bits_per_sample.tiff
        pixel()
            .samples(RGB, 4, 8)
            .tag(TiffWriter.BITS, 8)
            .tag(TiffWriter.EXTRA_SAMPLES, 2)
            .strips(samples(10, 20, 30, 255)),
        PIXEL);
  }

  private void refused() throws IOException {
    refused("grey_2_extra.tiff", pixel().samples(1, 3, 8), "3 samples a pixel, expected 1 to 2");
    refused("rgb_2_extra.tiff", pixel().samples(RGB, 5, 8), "5 samples a pixel, expected 3 to 4");
    refused("cmyk_2_extra.tiff", pixel().samples(CMYK, 6, 8), "expected 4 to 5");
    refused("many_samples.tiff", pixel().tag(TiffWriter.SAMPLES, 60_000), "60000 samples a pixel");
    refused("bits32.tiff", pixel().samples(1, 1, 32), "32 bits a sample, expected 1 to 16");
    refused("bits64.tiff", pixel().samples(RGB, 3, 64), "64 bits a sample");
    refused(
        "one_wide_sample.tiff",
        pixel().samples(RGB, 3, 8).tag(TiffWriter.BITS, 8, 8, 32),
        "32 bits a sample");
    refused("model.tiff", pixel().samples(32_803, 1, 8), "photometric interpretation 32803");
    refused(
        "old_jpeg.tiff", pixel().samples(6, 3, 8).tag(TiffWriter.COMPRESSION, 6), "compression 6");
    refused(
        "huge_tile.tiff",
        pixel().samples(1, 1, 8).tag(322, 1 << 30).tag(323, 16).tag(324, 8).tag(325, 64),
        "tiles of 1073741824 x 16 pixels in a picture of 1 x 1");
    refused("huge.tiff", new TiffWriter(LITTLE_ENDIAN, 60_000, 60_000), "60000 x 60000 pixels");
    byte[] jpeg = write(TestPictures.gradient(100, 60), "jpeg");
    TiffWriter small =
        new TiffWriter(LITTLE_ENDIAN, 20, 20).samples(6, 3, 8).tag(TiffWriter.COMPRESSION, 7);
    all.add(
        new Odd(
            "large_jpeg.tiff",
            small.strips(jpeg),
            null,
            0,
            "a JPEG of 100 x 60 pixels in a tile of 20 x 20"));
    byte[] repeated = manyTags();
    all.add(new Odd("tags.tiff", repeated, PIXEL, 0, null));
    all.add(new Odd("cut.tiff", cut(repeated, repeated.length - 9), null, 0, "truncated"));
  }

  /** Thousands of private tags that all claim the same bytes: copies of them must not be made. */
  private static byte[] manyTags() {
    TiffWriter writer = pixel().samples(RGB, 3, 8);
    for (int tag = 40_000; tag < 41_000; tag++) {
      writer.tag(tag, 5);
    }
    byte[] padding = new byte[1 << 20];
    padding[0] = 10;
    padding[1] = 20;
    padding[2] = 30;
    byte[] file = writer.strips(padding);
    for (int at = file.length - 4 - 12 * 1000; at < file.length - 4; at += 12) {
      Arrays.fill(file, at + 4, at + 12, (byte) 0);
      file[at + 6] = 4; // count 0x40000 values of 4 bytes, from byte 8
      file[at + 8] = 8;
    }
    return file;
  }
}
