package org.sensorium.datasets.media;

import org.jspecify.annotations.Nullable;

/**
 * The header of an MPEG audio frame.
 *
 * <pre>
 *   u11 all ones, u2 version (0 2.5, 2 2, 3 1), u2 layer (1 III, 2 II, 3 I), u1,
 *   u4 bit rate, u2 sample rate, u1 padding, u1, u2 channels (3: one), 6 more
 * </pre>
 *
 * @param kind version, layer and sample rate as they stand in the header: the same in all frames
 * @param bytes of the frame, its header included
 * @param rate Hz
 * @param channels 1 or 2
 * @param samples per channel
 * @param lowRates whether it is of version 2 or 2.5
 */
record Mp3Frame(int kind, int bytes, int rate, int channels, int samples, boolean lowRates) {
  private static final int KIND = 0xFFFE0C00;
  private static final int[] RATES = {44_100, 48_000, 32_000}; // Hz
  // kbit/s by the number in the header, which is 1 to 14
  private static final int[] V1_L1 = {
    32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448
  };
  private static final int[] V1_L2 = {
    32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384
  };
  private static final int[] V1_L3 = {
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] V2_L1 = {
    32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256
  };
  private static final int[] V2_L23 = {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};

  /** The frame of a header; null if these bytes are none, or one of a free bit rate. */
  static @Nullable Mp3Frame of(long header) {
    int version = (int) (header >> 19 & 3);
    int layer = (int) (header >> 17 & 3);
    int bitRate = (int) (header >> 12 & 15);
    int sampleRate = (int) (header >> 10 & 3);
    if (header >> 21 != 0x7FF
        || version == 1
        || layer == 0
        || bitRate == 0
        || bitRate == 15
        || sampleRate == 3) {
      return null;
    }
    boolean first = version == 3;
    int[] table =
        switch (layer) {
          case 3 -> first ? V1_L1 : V2_L1;
          case 2 -> first ? V1_L2 : V2_L23;
          default -> first ? V1_L3 : V2_L23;
        };
    int bits = table[bitRate - 1] * 1000;
    int rate = RATES[sampleRate] >> (first ? 0 : version == 2 ? 1 : 2);
    int padding = (int) (header >> 9 & 1);
    int samples = layer == 3 ? 384 : layer == 2 || first ? 1152 : 576;
    int bytes = layer == 3 ? (12 * bits / rate + padding) * 4 : samples / 8 * bits / rate + padding;
    int channels = (header >> 6 & 3) == 3 ? 1 : 2;
    return new Mp3Frame((int) header & KIND, bytes, rate, channels, samples, !first);
  }

  /** Whether the other can follow in the same file. */
  boolean isLike(@Nullable Mp3Frame other) {
    return other != null && other.kind == kind;
  }

  /** Where in a frame of layer III "Xing" or "Info" stands: behind header and side information. */
  int infoOffset() {
    return 4 + (lowRates ? (channels == 1 ? 9 : 17) : channels == 1 ? 17 : 32);
  }
}
