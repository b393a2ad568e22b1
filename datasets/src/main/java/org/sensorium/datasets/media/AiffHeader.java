package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * The header of an AIFF or AIFF-C file.
 *
 * <pre>
 *   0   "FORM", u32 size, "AIFF" or "AIFC"
 *   then chunks, greatest byte first:
 *     "COMM"  u16 channels, u32 samples per channel, u16 bits, rate as an 80-bit floating number
 *     "SSND"  u32, u32, samples
 * </pre>
 */
final class AiffHeader {
  private AiffHeader() {}

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "FORM") && (file.has(8, "AIFF") || file.has(8, "AIFC"));
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    MediaHeader header = null;
    boolean sound = false;
    HeaderChunk chunk;
    for (long at = 12; at + 8 <= file.length(); at = chunk.next()) {
      chunk = HeaderChunk.at(file, at, true);
      if (chunk.id().equals("COMM")) {
        chunk.require(file, 18);
        header = common(file, chunk.body());
      } else if (chunk.id().equals("SSND")) {
        sound = true;
        if (chunk.size() > file.length() - chunk.body()) {
          throw file.truncated(
              "the AIFF claims %d bytes of samples, %d are left"
                  .formatted(chunk.size(), file.length() - chunk.body()));
        }
      }
    }
    if (header == null || !sound) {
      throw file.truncated("the AIFF has no %s chunk".formatted(header == null ? "COMM" : "SSND"));
    }
    return header;
  }

  private static MediaHeader common(HeaderFile file, long at) throws IOException {
    int channels = file.positive(file.u16(at, true), "the AIFF's number of channels");
    long samples = file.positive(file.u32(at + 2, true), "the AIFF's number of samples");
    int exponent = file.u16(at + 8, true) - 16_383 - 63; // of the mantissa as a whole number
    double mantissa = file.u32(at + 10, true) * 0x1p32 + file.u32(at + 14, true);
    double rate = exponent > 0 ? 0 : Math.scalb(mantissa, exponent);
    return MediaHeader.audio(
        "aiff", file.positive(Math.round(rate), "the AIFF's sample rate"), channels, samples);
  }
}
