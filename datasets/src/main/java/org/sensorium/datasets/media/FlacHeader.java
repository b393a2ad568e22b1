package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * The header of a FLAC file.
 *
 * <pre>
 *   0   "fLaC", perhaps behind ID3 tags
 *   then blocks: u1 last, u7 type, u24 n, n bytes; the first is of type 0:
 *       u16 least, u16 most samples a block, u24 least, u24 most bytes a frame (0: not known),
 *       u20 rate, u3 channels - 1, u5 bits - 1, u36 samples per channel (0: not known), MD5
 *   then frames, which start with FF F8 or FF F9
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9639">RFC 9639</a>
 */
final class FlacHeader {
  private FlacHeader() {}

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(Id3Tag.end(file), "fLaC");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    long first = Id3Tag.end(file) + 4;
    MediaHeader header = streamInfo(file, first);
    long frames = frames(file, first);
    long block = file.u16(first + 6, true);
    long least = file.u24(first + 8);
    long complete = block == 0 ? 0 : header.count() / block; // the last frame may be shorter
    if (least * complete > file.length() - frames) {
      throw file.truncated(
          "%d FLAC frames of at least %d bytes are due, %d bytes are left"
              .formatted(complete, least, file.length() - frames));
    }
    return header;
  }

  /** Reads the first block, also of FLAC inside Ogg. */
  static MediaHeader streamInfo(HeaderFile file, long block) throws IOException {
    if ((file.u8(block) & 0x7F) != 0 || file.u24(block + 1) != 34) {
      throw file.damaged("the FLAC does not start with its stream information");
    }
    long packed = file.i64(block + 14, true);
    int rate = file.positive(packed >>> 44, "the FLAC's sample rate");
    int channels = (int) (packed >>> 41 & 7) + 1;
    return MediaHeader.audio("flac", rate, channels, packed & 0xF_FFFF_FFFFL);
  }

  /** Offset of the first frame. */
  private static long frames(HeaderFile file, long first) throws IOException {
    long at = first;
    boolean last = false;
    while (!last) {
      last = file.u8(at) >= 0x80;
      at += 4L + file.u24(at + 1);
    }
    if ((file.u16(at, true) & 0xFFFE) != 0xFFF8) {
      throw file.damaged("byte %d is not the start of a FLAC frame".formatted(at));
    }
    return at;
  }
}
