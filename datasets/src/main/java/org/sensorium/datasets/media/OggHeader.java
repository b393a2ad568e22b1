package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * Vorbis, Opus or FLAC inside Ogg: the sound's own header lies in its first page, its length in the
 * last one.
 *
 * <pre>
 *   page  "OggS", u8 0, u8 flags (02: first of its stream), i64 position in samples (-1: none),
 *         u32 stream, u32 number, u32 CRC, u8 n, n sizes of u8, then as many bytes as these add up to
 *   "\1vorbis", u32 0, u8 channels, u32 rate
 *   "OpusHead", u8 1, u8 channels, u16 samples to skip, u32 original rate; positions are at 48 kHz
 *   "\177FLAC", u8 1, u8 0, u16, then a FLAC file's first bytes
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3533">RFC 3533</a>
 */
final class OggHeader {
  private static final int PAGE = 27; // bytes before the sizes
  private static final int MAX_PAGE = PAGE + 255 + 255 * 255; // bytes
  private static final int MAX_STREAMS = 16;
  private static final int OPUS_RATE = 48_000; // Hz

  private final HeaderFile file;

  private OggHeader(HeaderFile file) {
    this.file = file;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "OggS");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    return new OggHeader(file).read();
  }

  private MediaHeader read() throws IOException {
    long page = 0;
    for (int stream = 0; stream < MAX_STREAMS && isFirstOfStream(page); stream++) {
      long body = page + PAGE + file.u8(page + 26);
      long serial = file.u32(page + 14, false);
      if (file.has(body, "\1vorbis")) {
        int rate = file.positive(file.u32(body + 12, false), "the Vorbis sample rate");
        return header("vorbis", rate, file.u8(body + 11), lastPosition(serial));
      } else if (file.has(body, "OpusHead")) {
        long samples = lastPosition(serial) - file.u16(body + 10, false);
        return header("opus", OPUS_RATE, file.u8(body + 9), samples);
      } else if (file.has(body, "\177FLAC")) {
        MediaHeader flac = FlacHeader.streamInfo(file, body + 13);
        return header("ogg-flac", flac.sampleRate(), flac.channels(), lastPosition(serial));
      }
      page = end(page);
    }
    throw file.fault("an Ogg file without Vorbis, Opus or FLAC in it, expected one of these");
  }

  private boolean isFirstOfStream(long page) throws IOException {
    return file.has(page, "OggS\0") && (file.u8(page + 5) & 2) != 0;
  }

  private MediaHeader header(String format, int rate, int channels, long samples)
      throws IOException {
    file.positive(channels, "the number of channels");
    if (samples <= 0) {
      throw file.fault("the Ogg file has no sound behind its header");
    }
    return MediaHeader.audio(format, rate, channels, samples);
  }

  /** Offset behind a page. */
  private long end(long page) throws IOException {
    int sizes = file.u8(page + 26);
    long end = page + PAGE + sizes;
    for (int i = 0; i < sizes; i++) {
      end += file.u8(page + PAGE + i);
    }
    return end;
  }

  /** The position of the last page of a stream that has one, found from the file's end. */
  private long lastPosition(long serial) throws IOException {
    long position = -1;
    long at = Math.max(0, file.length() - 2L * MAX_PAGE);
    while (at + PAGE <= file.length()) {
      if (file.u8(at) != 'O' || !file.has(at, "OggS\0")) {
        at++;
        continue;
      }
      long end = end(at);
      if (end > file.length()) {
        throw file.truncated(
            "its last page ends at byte %d, it has %d".formatted(end, file.length()));
      }
      if (file.u32(at + 14, false) == serial && file.i64(at + 6, false) >= 0) {
        position = file.i64(at + 6, false);
      }
      at = end;
    }
    return position;
  }
}
