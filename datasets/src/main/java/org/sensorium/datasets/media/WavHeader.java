package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * The header of a WAV file.
 *
 * <pre>
 *   0   "RIFF", u32 size, "WAVE"; "RF64" or "BW64" where 32 bits are too few
 *   then chunks, least byte first:
 *     "ds64"  u64 size of the file, u64 size of the data, u64 samples
 *     "fmt "  u16 coding, u16 channels, u32 rate, u32 bytes a second, u16 bytes a sample of all
 *             channels, u16 bits; coding FFFE: the true one at byte 24
 *     "fact"  u32 samples per channel
 *     "data"  samples
 * </pre>
 */
final class WavHeader {
  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int A_LAW = 6;
  private static final int MU_LAW = 7;
  private static final int EXTENSIBLE = 0xFFFE;
  private static final long STREAMED =
      0x7FFF_0000L; // from here on: written before the size is known

  private final HeaderFile file;
  private long format = -1; // offset
  private long largeData = -1; // bytes
  private long fact; // samples

  private WavHeader(HeaderFile file) {
    this.file = file;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return (file.has(0, "RIFF") || file.has(0, "RF64") || file.has(0, "BW64"))
        && file.has(8, "WAVE");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    return new WavHeader(file).read();
  }

  private MediaHeader read() throws IOException {
    HeaderChunk chunk;
    for (long at = 12; at + 8 <= file.length(); at = chunk.next()) {
      chunk = HeaderChunk.at(file, at, false);
      switch (chunk.id()) {
        case "ds64" -> largeData = file.i64(chunk.body() + 8, false);
        case "fmt " -> {
          chunk.require(file, 16);
          format = chunk.body();
        }
        case "fact" -> fact = file.u32(chunk.body(), false);
        case "data" -> {
          return data(chunk);
        }
        default -> {}
      }
    }
    throw file.truncated("the WAV has no data chunk");
  }

  private MediaHeader data(HeaderChunk chunk) throws IOException {
    if (format < 0) {
      throw file.damaged("the WAV has its data before its format chunk (\"fmt \")");
    }
    long left = file.length() - chunk.body();
    long size = chunk.size() == 0xFFFF_FFFFL && largeData >= 0 ? largeData : chunk.size();
    if (size >= STREAMED && largeData < 0) {
      size = Math.min(size, left);
    }
    if (size > left) {
      throw file.truncated("the WAV claims %d bytes of samples, %d are left".formatted(size, left));
    }
    int coding = file.u16(format, false);
    if (coding == EXTENSIBLE) {
      coding = file.u16(format + 24, false);
    }
    int channels = file.positive(file.u16(format + 2, false), "the WAV's number of channels");
    int rate = file.positive(file.u32(format + 4, false), "the WAV's sample rate");
    long samples = samples(coding, channels, size, rate);
    if (samples == 0) {
      throw file.fault("the WAV has no samples (a data chunk of %d bytes)".formatted(size));
    }
    return MediaHeader.audio("wav", rate, channels, samples);
  }

  private long samples(int coding, int channels, long size, int rate) throws IOException {
    switch (coding) {
      case PCM, FLOAT, A_LAW, MU_LAW -> {
        int bits = file.positive(file.u16(format + 14, false), "the WAV's bits a sample");
        return size / (channels * ((bits + 7L) / 8));
      }
      default -> {
        if (fact > 0) {
          return fact;
        }
        long bytesPerSecond = file.positive(file.u32(format + 8, false), "the WAV's byte rate");
        return Math.round((double) size / bytesPerSecond * rate);
      }
    }
  }
}
