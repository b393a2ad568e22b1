package org.sensorium.vision.media;

import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageHeader.Variant;

/**
 * The chunks of a PNG file.
 *
 * <pre>
 *   0   89 "PNG" 0D 0A 1A 0A
 *   then chunks: u32 n, 4 letters, n bytes, u32 CRC of letters and bytes
 *     IHDR  u32 width, u32 height, u8 bits, u8 colour type (0 grey 2 RGB 3 palette 4 grey+alpha
 *           6 RGB+alpha), 3 more
 *     acTL  the file is animated; the IDAT picture is its first frame or its fall-back
 * </pre>
 *
 * @see <a href="https://www.w3.org/TR/png-3/">PNG, third edition</a>
 */
final class PngChunks {
  private static final String SIGNATURE = "\u0089PNG\r\n\u001A\n";
  private static final Set<String> PICTURE = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private final HeaderBytes bytes;
  private final long start; // of the chunk's length
  private final int length;
  private final String type;

  private PngChunks(HeaderBytes bytes, long start) throws MediaException {
    this.bytes = bytes;
    this.start = start;
    long claimed = bytes.u32(start, true);
    StringBuilder letters = new StringBuilder(4);
    for (int i = 0; i < 4; i++) {
      letters.append((char) bytes.u8(start + 4 + i));
    }
    type = letters.toString();
    if (claimed > bytes.length() - start - 12) {
      throw bytes.truncated(
          "PNG chunk \"%s\" at byte %d claims %d bytes, %d are left"
              .formatted(
                  type.replaceAll("[^A-Za-z]", "?"),
                  start,
                  claimed,
                  Math.max(0, bytes.length() - start - 12)));
    }
    length = (int) claimed;
  }

  private PngChunks next() throws MediaException {
    return new PngChunks(bytes, start + 12 + length);
  }

  private HeaderBytes body() throws MediaException {
    return bytes.part(start + 8, length);
  }

  /** Capital first letter: the picture cannot be understood without it. */
  private boolean isCritical() {
    return Character.isUpperCase(type.charAt(0));
  }

  private void checkCrc(byte[] file) throws MediaException {
    CRC32 crc = new CRC32();
    crc.update(file, (int) start + 4, length + 4);
    if (crc.getValue() != bytes.u32(start + 8 + length, true)) {
      throw bytes.damaged("PNG chunk %s at byte %d has a wrong checksum".formatted(type, start));
    }
  }

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, SIGNATURE);
  }

  /** Reads the header and walks to the end, so that a file cut anywhere is known for it. */
  static ImageHeader header(HeaderBytes bytes, byte[] file) throws MediaException {
    PngChunks chunk = new PngChunks(bytes, SIGNATURE.length());
    if (!chunk.type.equals("IHDR") || chunk.length != 13) {
      throw bytes.damaged("the PNG does not start with a header chunk (IHDR)");
    }
    HeaderBytes header = chunk.body();
    int colourType = header.u8(9);
    boolean ordinary = header.u8(8) == 8 && (colourType == 0 || colourType == 2);
    boolean data = false;
    Orientation orientation = Orientation.UPRIGHT;
    for (; !chunk.type.equals("IEND"); chunk = chunk.next()) {
      if (chunk.isCritical()) {
        chunk.checkCrc(file);
      }
      switch (chunk.type) {
        case "IDAT" -> data = true;
        case "tRNS", "acTL" -> ordinary = false;
        case "eXIf" -> orientation = TiffDirectory.exifOrientation(chunk.body());
        default -> {}
      }
    }
    if (!data) {
      throw bytes.damaged("the PNG has no picture data (IDAT)");
    }
    return new ImageHeader(
        ImageFormat.PNG,
        header.u32(0, true),
        header.u32(4, true),
        orientation,
        ordinary ? Variant.ORDINARY : Variant.OTHER);
  }

  /**
   * The same picture without text, profiles, later frames: nothing that a decoder could inflate or
   * stumble over. The file must have passed {@link #header}.
   */
  static byte[] pictureOnly(HeaderBytes bytes, byte[] file) throws MediaException {
    int length = copyPicture(bytes, file, null);
    if (length == file.length) {
      return file;
    }
    byte[] picture = new byte[length];
    copyPicture(bytes, file, picture);
    return picture;
  }

  /** Length of the picture alone; copies it unless picture is null. */
  private static int copyPicture(HeaderBytes bytes, byte[] file, byte @Nullable [] picture)
      throws MediaException {
    int at = SIGNATURE.length();
    if (picture != null) {
      System.arraycopy(file, 0, picture, 0, at);
    }
    PngChunks chunk = new PngChunks(bytes, at);
    while (true) {
      if (PICTURE.contains(chunk.type)) {
        if (picture != null) {
          System.arraycopy(file, (int) chunk.start, picture, at, chunk.length + 12);
        }
        at += chunk.length + 12;
      }
      if (chunk.type.equals("IEND")) {
        return at;
      }
      chunk = chunk.next();
    }
  }
}
