package org.sensorium.vision.media;

import static org.sensorium.vision.media.TestPictures.concat;
import static org.sensorium.vision.media.TestPictures.cut;
import static org.sensorium.vision.media.TestPictures.exif;
import static org.sensorium.vision.media.TestPictures.resource;
import static org.sensorium.vision.media.TestPictures.withExif;
import static org.sensorium.vision.media.TestPictures.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sensorium.vision.media.SyntheticOddImages.Odd;

/** JPEG files with odd or broken segments, and what must become of each. */
final class OddJpegs {
  private static final int LOSSES = 16; // greatest change of a sample by the writer

  private final RgbImage picture = TestPictures.gradient(24, 16);
  private final byte[] jpeg = write(picture, "jpeg");
  private final List<Odd> all = new ArrayList<>();

  private OddJpegs() throws IOException {}

  static List<Odd> list() throws IOException {
    OddJpegs jpegs = new OddJpegs();
    jpegs.exifs();
    jpegs.segments();
    jpegs.broken();
    return jpegs.all;
  }

  private void reads(String name, byte[] bytes, RgbImage expected) {
    all.add(new Odd(name, bytes, expected, LOSSES, null));
  }

  private void refused(String name, byte[] bytes, String reason) {
    all.add(new Odd(name, bytes, null, 0, reason));
  }

  private void exifs() {
    for (int tag = 1; tag <= 8; tag++) {
      RgbImage turned = Orientation.ofTag(tag).apply(picture);
      reads("orientation_%d.jpg".formatted(tag), withExif(jpeg, exif(tag)), turned);
    }
    reads("exif_odd_types.jpg", withExif(jpeg, oddExif()), picture);
    reads("exif_damaged.jpg", withExif(jpeg, new byte[] {'I', 'I', '*', 0, -1, -1}), picture);
    reads(
        "two_exif.jpg",
        withExif(withExif(jpeg, exif(8)), exif(3)),
        Orientation.HALF_TURN.apply(picture));
  }

  private void segments() {
    byte[] profile = {
      -1, (byte) 0xE2, 0, 16, 'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E'
    };
    int scan = marker(jpeg, 0xDA);
    reads("profile_before_scan.jpg", insert(jpeg, scan, cut(profile, 18)), picture);
    reads("wide_tables.jpg", wideTables(jpeg), picture);
  }

  private void broken() throws IOException {
    int frame = marker(jpeg, 0xC0);
    byte[] second = Arrays.copyOfRange(jpeg, frame, frame + 19);
    second[6]++; // height
    refused(
        "two_frames.jpg",
        insert(jpeg, marker(jpeg, 0xDA), second),
        "a second frame header at byte");
    byte[] cmyk = resource("cmyk.jpg");
    int cmykFrame = marker(cmyk, 0xC0);
    refused(
        "two_frames_cmyk.jpg",
        insert(cmyk, cmykFrame, Arrays.copyOfRange(cmyk, cmykFrame, cmykFrame + 22)),
        "a second frame header at byte");
    refused("cut.jpg", cut(jpeg, jpeg.length - 40), "no end marker");
    refused("cut_header.jpg", cut(jpeg, 100), "truncated");
    refused("cut_cmyk.jpg", cut(resource("cmyk.jpg"), 590), "no end marker");
    refused("no_scan.jpg", new byte[] {-1, (byte) 0xD8, -1, (byte) 0xD9}, "before any picture");
  }

  /** Orientation 1, as a rational, and a pointer to GPS data that are not there. */
  private static byte[] oddExif() {
    return ByteBuffer.allocate(38)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {'I', 'I', '*', 0})
        .putInt(8)
        .putShort((short) 2)
        .putShort((short) 274)
        .putShort((short) 5)
        .putInt(1)
        .putInt(26)
        .putShort((short) 0x8825)
        .putShort((short) 4)
        .putInt(1)
        .putInt(9_999)
        .array();
  }

  /** The quantization tables as 16-bit numbers. */
  private static byte[] wideTables(byte[] jpeg) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 2;
    out.write(jpeg, 0, at);
    while (jpeg[at + 1] != (byte) 0xDA) {
      int length = 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
      if (jpeg[at + 1] == (byte) 0xDB) {
        for (int table = at + 4; table < at + length; table += 65) {
          out.writeBytes(new byte[] {-1, (byte) 0xDB, 0, (byte) 131, (byte) (jpeg[table] | 0x10)});
          for (int i = 1; i <= 64; i++) {
            out.write(0);
            out.write(jpeg[table + i]);
          }
        }
      } else {
        out.write(jpeg, at, length);
      }
      at += length;
    }
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }

  private static byte[] insert(byte[] bytes, int at, byte[] part) {
    return concat(concat(cut(bytes, at), part), Arrays.copyOfRange(bytes, at, bytes.length));
  }

  /** Where a segment starts. */
  private static int marker(byte[] bytes, int code) {
    int at = 2;
    while (bytes[at] != -1 || bytes[at + 1] != (byte) code) {
      at++;
    }
    return at;
  }
}
