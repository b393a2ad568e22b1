package org.sensorium.datasets.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The length of an MP3 file: as its first frame tells ("Xing", "Info", "VBRI"), or else as far as
 * the bit rate of its first frames reaches.
 *
 * <pre>
 *   "Xing" or "Info"  u32 flags, u32 frames if flag 1, u32 bytes if flag 2; with all of its parts at
 *                     byte 120 the coder's name, 21 bytes on u12 samples before the sound, u12 behind
 *   "VBRI"            u16, u16, u16, u32 bytes, u32 frames
 * </pre>
 */
final class Mp3Header {
  private static final int SEARCHED = 4096; // bytes in which the first frame must start
  private static final int AVERAGED = 200; // frames, 5 seconds: enough for a mean bit rate
  private static final int ID3V1 = 128; // bytes of the old tag at the end
  private static final int VBRI = 36; // offset in its frame
  private static final int CODER = 120; // offset behind "Xing"

  private final HeaderFile file;
  private final long start;
  private final Mp3Frame frame;

  private Mp3Header(HeaderFile file, long start, Mp3Frame frame) {
    this.file = file;
    this.start = start;
    this.frame = frame;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "ID3") || first(file, 0) != null;
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    long tags = Id3Tag.end(file);
    Mp3Header first = first(file, tags);
    if (first == null) {
      throw file.damaged(
          "no MPEG audio frame in the %d bytes behind its tags (byte %d)"
              .formatted(SEARCHED, tags));
    }
    return first.read();
  }

  /** The first frame that is followed by one of its kind, or by the end of the file. */
  private static @Nullable Mp3Header first(HeaderFile file, long from) throws IOException {
    long last = Math.min(from + SEARCHED, file.length() - 4);
    for (long at = from; at <= last; at++) {
      Mp3Frame frame = Mp3Frame.of(file.u32(at, true));
      if (frame != null) {
        long next = at + frame.bytes();
        boolean ended = next == file.length() || file.has(next, "TAG");
        boolean more = next + 4 <= file.length();
        if (ended || (more && frame.isLike(Mp3Frame.of(file.u32(next, true))))) {
          return new Mp3Header(file, at, frame);
        }
      }
    }
    return null;
  }

  private MediaHeader read() throws IOException {
    long end = file.length() - (file.has(file.length() - ID3V1, "TAG") ? ID3V1 : 0);
    long info = start + frame.infoOffset();
    long frames = 0;
    long bytes = 0;
    if (file.has(info, "Xing") || file.has(info, "Info")) {
      long flags = file.u32(info + 4, true);
      frames = (flags & 1) != 0 ? file.u32(info + 8, true) : 0;
      bytes = (flags & 3) == 3 ? file.u32(info + 12, true) : 0;
    } else if (file.has(start + VBRI, "VBRI")) {
      bytes = file.u32(start + VBRI + 10, true);
      frames = file.u32(start + VBRI + 14, true);
    }
    if (bytes > end - start + 2L * frame.bytes()) {
      throw file.truncated(
          "the MP3 claims %d bytes of frames, %d are left".formatted(bytes, end - start));
    }
    if (frames == 0) {
      frames = Math.round((end - start) / meanBytes(end));
    }
    long samples = Math.max(0, frames * frame.samples() - padding(info + CODER));
    return MediaHeader.audio("mp3", frame.rate(), frame.channels(), samples);
  }

  /** Samples that the coder put before and behind the sound, if it tells. */
  private int padding(long coder) throws IOException {
    boolean tells = file.has(coder, "LAME") || file.has(coder, "Lav");
    int both = tells ? file.u24(coder + 21) : 0;
    return (both >> 12) + (both & 0xFFF);
  }

  /** Mean size of the first frames. */
  private double meanBytes(long end) throws IOException {
    long at = start;
    int frames = 0;
    for (Mp3Frame next = frame; next != null && frames < AVERAGED; frames++) {
      at += next.bytes();
      next = at + 4 <= end ? Mp3Frame.of(file.u32(at, true)) : null;
    }
    return (double) (at - start) / frames;
  }
}
