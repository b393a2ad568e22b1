package org.sensorium.vision.media;

import static org.sensorium.vision.media.TestPictures.bgr;
import static org.sensorium.vision.media.TestPictures.concat;
import static org.sensorium.vision.media.TestPictures.cut;
import static org.sensorium.vision.media.TestPictures.exif;
import static org.sensorium.vision.media.TestPictures.gradient;
import static org.sensorium.vision.media.TestPictures.grey;
import static org.sensorium.vision.media.TestPictures.patched;
import static org.sensorium.vision.media.TestPictures.png;
import static org.sensorium.vision.media.TestPictures.resource;
import static org.sensorium.vision.media.TestPictures.webp;
import static org.sensorium.vision.media.TestPictures.write;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pictures of the kinds that break naive decoders, with what must become of each. */
final class SyntheticOddImages {
  private static final int W = 24;
  private static final int H = 16;

  private final RgbImage picture = gradient(W, H);
  private final List<Odd> all = new ArrayList<>();

  /**
   * One file.
   *
   * @param expected the picture; null if it must be refused
   * @param tolerance greatest difference of a sample
   * @param reason part of the refusal
   */
  record Odd(
      String name,
      byte[] bytes,
      @Nullable RgbImage expected,
      int tolerance,
      @Nullable String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Odd> list() throws IOException {
    SyntheticOddImages images = new SyntheticOddImages();
    images.plain();
    images.pngs();
    images.gifs();
    images.fromPillow();
    images.broken();
    images.all.addAll(OddJpegs.list());
    images.all.addAll(OddBmps.list());
    images.all.addAll(OddTiffs.list());
    return images.all;
  }

  private void reads(String name, byte[] bytes, RgbImage expected, int tolerance) {
    all.add(new Odd(name, bytes, expected, tolerance, null));
  }

  private void refused(String name, byte[] bytes, String reason) {
    all.add(new Odd(name, bytes, null, 0, reason));
  }

  private void plain() throws IOException {
    reads("rgb.png", png(picture), picture, 0);
    reads("rgb.bmp", write(picture, "bmp"), picture, 0);
    reads("rgb.tiff", write(picture, "tiff"), picture, 0);
    reads("rgb.jpg", write(picture, "jpeg"), picture, 16); // its own losses
    reads("lossy.webp", webp(W, H, 3, bgr(picture), 95), picture, 16);
    reads("lossless.webp", webp(W, H, 3, bgr(picture), 101), picture, 0);
    reads("rgb.ppm", pnm("P6\n# made up\n24 16\n255\n", picture.pixels()), picture, 0);
    reads("16bit.ppm", pnm("P6 24 16 65535\n", doubled(picture.pixels())), picture, 0);
    reads("16bit.pgm", pnm("P5 2 1 65535\n", new byte[] {1, 0, -128, -128}), grey(2, 1, 1, 128), 0);
    reads("plain.pgm", pnm("P2 2 1 255 7 200 ", new byte[0]), grey(2, 1, 7, 200), 0);
    reads(
        "bits.pbm",
        pnm("P4 8 1\n", new byte[] {0x0F}),
        grey(8, 1, 255, 255, 255, 255, 0, 0, 0, 0),
        0);
  }

  private void pngs() {
    byte[] rgba = new byte[4 * W * H];
    byte[] over = new byte[3 * W * H];
    for (int i = 0; i < W * H; i++) {
      int alpha = i * 255 / (W * H - 1);
      rgba[4 * i + 3] = (byte) alpha;
      for (int c = 0; c < 3; c++) {
        int v = picture.pixels()[3 * i + c] & 0xFF;
        rgba[4 * i + c] = (byte) v;
        over[3 * i + c] = (byte) Math.round((v * alpha + 255 * (255 - alpha)) / 255.0);
      }
    }
    RgbImage overWhite = new RgbImage(W, H, over);
    reads("alpha.png", new PngWriter(W, H, 8, 6).data(rgba, 4 * W).end(), overWhite, 1);
    reads("alpha16.png", new PngWriter(W, H, 16, 6).data(doubled(rgba), 8 * W).end(), overWhite, 1);
    reads(
        "rgb16.png",
        new PngWriter(W, H, 16, 2).data(doubled(picture.pixels()), 6 * W).end(),
        picture,
        0);
    byte[] bgra = rgba.clone();
    for (int i = 0; i < bgra.length; i += 4) {
      bgra[i] = rgba[i + 2];
      bgra[i + 2] = rgba[i];
    }
    reads("alpha.webp", webp(W, H, 4, bgra, 101), overWhite, 1);
    byte[] palette = {10, 20, 30, (byte) 200, 100, 50};
    reads(
        "palette_transparent.png",
        new PngWriter(2, 1, 8, 3)
            .chunk("PLTE", palette)
            .chunk("tRNS", new byte[] {(byte) 255, 0})
            .data(new byte[] {0, 1}, 2)
            .end(),
        new RgbImage(2, 1, new byte[] {10, 20, 30, -1, -1, -1}),
        0);
    reads(
        "grey16_transparent.png",
        new PngWriter(2, 1, 16, 0)
            .chunk("tRNS", new byte[] {1, 2})
            .data(new byte[] {1, 2, (byte) 128, (byte) 128}, 4)
            .end(),
        grey(2, 1, 255, 128),
        0);
    reads("named_wrongly.jpg", png(picture), picture, 0);
    reads("animated.png", animatedPng(8, picture.pixels()), picture, 0);
    reads("animated16.png", animatedPng(16, doubled(picture.pixels())), picture, 0);
    reads("more_data.png", moreData(), picture, 0);
    reads("data_after_end.png", concat(png(picture), png(gradient(5, 5))), picture, 0);
    byte[] text = new byte[5_000];
    Arrays.fill(text, (byte) 'x');
    reads(
        "chunks.png",
        new PngWriter(W, H, 8, 2)
            .chunk("tEXt", text)
            .data(picture.pixels(), 3 * W)
            .chunk("zTXt", text)
            .end(),
        picture,
        0);
    reads(
        "turned.png",
        new PngWriter(W, H, 8, 2).chunk("eXIf", exif(3)).data(picture.pixels(), 3 * W).end(),
        Orientation.HALF_TURN.apply(picture),
        0);
  }

  /** The first frame is the data chunk; the second one follows in a frame data chunk. */
  private static byte[] animatedPng(int bits, byte[] samples) {
    byte[] control = new byte[26];
    control[7] = W;
    control[11] = H;
    byte[] second = control.clone();
    second[3] = 1;
    int rowBytes = 3 * W * bits / 8;
    return new PngWriter(W, H, bits, 2)
        .chunk("acTL", new byte[] {0, 0, 0, 2, 0, 0, 0, 0})
        .chunk("fcTL", control)
        .data(samples, rowBytes)
        .chunk("fcTL", second)
        .chunk("fdAT", concat(new byte[] {0, 0, 0, 2}, PngWriter.deflate(samples, rowBytes)))
        .end();
  }

  /** The data chunks go on after the last row. */
  private byte[] moreData() {
    return new PngWriter(W, H, 8, 2)
        .data(picture.pixels(), 3 * W)
        .chunk("IDAT", new byte[] {1, 2, 3, 4, 5})
        .end();
  }

  private void gifs() throws IOException {
    RgbImage black = grey(4, 2, 0, 0, 0, 0, 255, 255, 255, 255);
    byte[] gif = write(black, BufferedImage.TYPE_BYTE_BINARY, "gif");
    reads("still.gif", gif, black, 0);
    int frame = indexOf(gif, 0x2C, 13);
    reads(
        "frame_inside_screen.gif",
        patched(patched(gif, 6, 6, 0, 4, 0), frame + 1, 1, 0, 2, 0),
        grey(
            6, 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 255,
            255, 255, 255, 255, 255, 255),
        0);
    refused("zero_width.gif", patched(gif, frame + 5, 0, 0), "0 x 2 pixels");
    refused("bomb.gif", patched(gif, frame + 5, 0xFF, 0xFF, 0xFF, 0xFF), "more than the limit");
    refused("bomb_screen.gif", patched(gif, 6, 0xFF, 0xFF, 0xFF, 0xFF), "65535 x 65535");
    refused("no_frame.gif", concat(cut(gif, frame), new byte[] {0x3B}), "has no frame");
  }

  private void fromPillow() throws IOException {
    List<String> names =
        List.of(
            "cmyk.jpg",
            "ycck.jpg",
            "unconverted.jpg",
            "animated.webp",
            "animated_alpha.webp",
            "frames.gif",
            "transparent.gif",
            "fax.tiff",
            "palette.tiff");
    for (String name : names) {
      String stem = name.substring(0, name.lastIndexOf('.'));
      RgbImage expected = ImageDecoder.standard().decode(name, resource(stem + ".png"));
      reads(name, resource(name), expected, 1);
    }
  }

  private void broken() throws IOException {
    byte[] png = png(picture);
    int data = 33; // the data chunk's length, after the signature and the header chunk
    refused("empty.png", new byte[0], "the file is empty");
    refused("noise.bin", new byte[] {1, 2, 3, 4}, "starts with the bytes 01 02 03 04");
    refused(
        "pointer.jpg",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
            .getBytes(StandardCharsets.US_ASCII),
        "git lfs pull");
    refused("signature_only.png", cut(png, 8), "truncated");
    refused("cut_in_data.png", cut(png, data + 30), "chunk \"IDAT\" at byte 33");
    refused("no_end.png", cut(png, png.length - 12), "truncated");
    refused("cut_in_end.png", cut(png, png.length - 5), "truncated");
    refused("flipped_bit.png", patched(png, data + 20, png[data + 20] ^ 4), "wrong checksum");
    refused("wrong_header.png", patched(png, 12, 'J'), "does not start with a header chunk");
    refused("no_data.png", new PngWriter(W, H, 8, 2).end(), "no picture data");
    refused(
        "short_data.png",
        new PngWriter(W, H, 8, 2).data(new byte[3 * W], 3 * W).end(),
        "cannot be decoded");
    refused("zero.png", new PngWriter(0, 4, 8, 2).data(new byte[0], 1).end(), "0 x 4 pixels");
    refused(
        "bomb.png",
        new PngWriter(60_000, 60_000, 8, 2).data(new byte[10], 10).end(),
        "60000 x 60000");
    refused("long.png", new PngWriter(100_000, 1, 8, 2).data(new byte[10], 10).end(), "a side");
    refused("cut.webp", cut(resource("animated.webp"), 300), "truncated");
    refused("cut.ppm", pnm("P6 24 16 255\n", new byte[100]), "1152 bytes, 100 are left");
    refused("huge.ppm", pnm("P6 99999 99999 255\n", new byte[100]), "truncated");
    refused("bad_number.pgm", pnm("P5 2x 2 255\n", new byte[100]), "not a number");
    refused("zero.bmp", patched(write(picture, "bmp"), 18, 0), "0 x 16 pixels");
    refused("big.tiff", "II+\0........".getBytes(StandardCharsets.US_ASCII), "BigTIFF");
  }

  private static byte[] pnm(String header, byte[] samples) {
    return concat(header.getBytes(StandardCharsets.US_ASCII), samples);
  }

  /** 8-bit samples as 16-bit ones: v * 257. */
  private static byte[] doubled(byte[] samples) {
    byte[] out = new byte[2 * samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = samples[i / 2];
    }
    return out;
  }

  private static int indexOf(byte[] bytes, int value, int from) {
    int at = from;
    while (bytes[at] != (byte) value) {
      at++;
    }
    return at;
  }
}
