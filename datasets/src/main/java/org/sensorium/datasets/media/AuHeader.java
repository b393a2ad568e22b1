package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * The header of an AU file: ".snd", u32 offset of the samples, u32 their bytes (all ones: to the
 * end), u32 coding, u32 rate, u32 channels; greatest byte first.
 */
final class AuHeader {
  private AuHeader() {}

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, ".snd");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    long left = file.length() - file.u32(4, true);
    long size = file.u32(8, true);
    if (size == 0xFFFF_FFFFL) {
      size = Math.max(0, left);
    }
    if (size > left) {
      throw file.truncated(
          "the AU claims %d bytes of samples, %d are left".formatted(size, Math.max(0, left)));
    }
    int channels = file.positive(file.u32(20, true), "the AU's number of channels");
    int rate = file.positive(file.u32(16, true), "the AU's sample rate");
    long samples = size / ((long) channels * bytes(file));
    if (samples == 0) {
      throw file.fault("the AU has no samples");
    }
    return MediaHeader.audio("au", rate, channels, samples);
  }

  /** Bytes a sample. */
  private static int bytes(HeaderFile file) throws IOException {
    long coding = file.u32(12, true);
    return switch ((int) coding) {
      case 1, 2, 27 -> 1; // mu-law, 8 bits, A-law
      case 3 -> 2;
      case 4 -> 3;
      case 5, 6 -> 4; // 32 bits, float
      case 7 -> 8; // double
      default ->
          throw file.fault(
              "an AU of coding %d, expected 1 to 7 or 27; save it as WAV or FLAC"
                  .formatted(coding));
    };
  }
}
