package org.sensorium.nn.checkpoint;

import java.nio.ByteBuffer;

/**
 * The quantised blocks of GGUF files, each decoded by one small method: from the block that starts
 * at byte {@code at} of a little-endian buffer into {@code y}, 32 or 256 weights.
 *
 * <p>Legend: d scale, m minimum, q quantum, all f16 unless said. Four-bit quanta lie in nibbles,
 * the low ones first: byte j holds quantum j low and quantum j + half high.
 *
 * @see <a href="https://github.com/ggml-org/ggml">ggml</a>, ggml-quants.c {@code dequantize_row_*},
 *     as of d99724f2
 */
final class GgmlBlocks {

  private GgmlBlocks() {}

  /** One block's decoder. */
  @FunctionalInterface
  interface Decoder {
    void decode(ByteBuffer blocks, int at, float[] y);
  }

  /** d, 16 bytes of nibbles: (q - 8) d. */
  static void q4v0(ByteBuffer b, int at, float[] y) {
    float d = half(b, at);
    for (int j = 0; j < 16; j++) {
      int nibbles = b.get(at + 2 + j);
      y[j] = ((nibbles & 15) - 8) * d;
      y[j + 16] = ((nibbles >> 4 & 15) - 8) * d;
    }
  }

  /** d, m, 16 bytes of nibbles: q d + m. */
  static void q4v1(ByteBuffer b, int at, float[] y) {
    float d = half(b, at);
    float m = half(b, at + 2);
    for (int j = 0; j < 16; j++) {
      int nibbles = b.get(at + 4 + j);
      y[j] = (nibbles & 15) * d + m;
      y[j + 16] = (nibbles >> 4 & 15) * d + m;
    }
  }

  /** d, 32 fifth bits, 16 bytes of nibbles: (q - 16) d. */
  static void q5v0(ByteBuffer b, int at, float[] y) {
    float d = half(b, at);
    int fifth = b.getInt(at + 2);
    for (int j = 0; j < 16; j++) {
      int nibbles = b.get(at + 6 + j);
      y[j] = ((nibbles & 15 | (fifth >> j & 1) << 4) - 16) * d;
      y[j + 16] = ((nibbles >> 4 & 15 | (fifth >> j + 16 & 1) << 4) - 16) * d;
    }
  }

  /** d, m, 32 fifth bits, 16 bytes of nibbles: q d + m. */
  static void q5v1(ByteBuffer b, int at, float[] y) {
    float d = half(b, at);
    float m = half(b, at + 2);
    int fifth = b.getInt(at + 4);
    for (int j = 0; j < 16; j++) {
      int nibbles = b.get(at + 8 + j);
      y[j] = (nibbles & 15 | (fifth >> j & 1) << 4) * d + m;
      y[j + 16] = (nibbles >> 4 & 15 | (fifth >> j + 16 & 1) << 4) * d + m;
    }
  }

  /** d, 32 signed bytes: q d. */
  static void q8v0(ByteBuffer b, int at, float[] y) {
    float d = half(b, at);
    for (int j = 0; j < 32; j++) {
      y[j] = b.get(at + 2 + j) * d;
    }
  }

  /**
   * d, dmin, 12 bytes of packed 6-bit (scale, min) pairs for 8 groups of 32, 128 bytes of nibbles:
   * q (d scale) - dmin min. Each 32 bytes hold an even group low and the next, odd one high.
   */
  static void q4k(ByteBuffer b, int at, float[] y) {
    float d = half(b, at);
    float dmin = half(b, at + 2);
    int scales = at + 4;
    int quanta = at + 16;
    for (int group = 0; group < 8; group++) {
      float scale = d * groupScale(b, scales, group);
      float min = dmin * groupMin(b, scales, group);
      int bytes = quanta + group / 2 * 32;
      int shift = group % 2 * 4;
      for (int l = 0; l < 32; l++) {
        y[group * 32 + l] = (b.get(bytes + l) >> shift & 15) * scale - min;
      }
    }
  }

  /** As q4k, with 32 bytes of fifth bits before the nibbles: bit g of byte l for group g. */
  static void q5k(ByteBuffer b, int at, float[] y) {
    float d = half(b, at);
    float dmin = half(b, at + 2);
    int scales = at + 4;
    int fifths = at + 16;
    int quanta = at + 48;
    for (int group = 0; group < 8; group++) {
      float scale = d * groupScale(b, scales, group);
      float min = dmin * groupMin(b, scales, group);
      int bytes = quanta + group / 2 * 32;
      int shift = group % 2 * 4;
      for (int l = 0; l < 32; l++) {
        int q = b.get(bytes + l) >> shift & 15 | (b.get(fifths + l) >> group & 1) << 4;
        y[group * 32 + l] = q * scale - min;
      }
    }
  }

  /**
   * 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed scales, d: (q - 32) d scale,
   * one scale per 16 weights. Each half of the block (128 weights) takes 64 bytes of nibbles, whose
   * low ones come first, and 32 bytes of bit pairs, one pair per run of 32 weights.
   */
  static void q6k(ByteBuffer b, int at, float[] y) {
    float d = half(b, at + 208);
    for (int run = 0; run < 8; run++) { // of 32 weights
      int quarter = run % 4;
      int nibbles = at + run / 4 * 64 + quarter % 2 * 32;
      int shift = quarter / 2 * 4;
      int pairs = at + 128 + run / 4 * 32;
      for (int l = 0; l < 32; l++) {
        int q = b.get(nibbles + l) >> shift & 15 | (b.get(pairs + l) >> quarter * 2 & 3) << 4;
        int scale = b.get(at + 192 + run * 2 + l / 16);
        y[run * 32 + l] = d * scale * (q - 32);
      }
    }
  }

  /** Six bits: groups 0 to 3 whole in bytes 0 to 3, groups 4 to 7 from two bytes. */
  private static int groupScale(ByteBuffer b, int scales, int group) {
    return group < 4
        ? b.get(scales + group) & 63
        : b.get(scales + group + 4) & 15 | (b.get(scales + group - 4) >> 6 & 3) << 4;
  }

  /** Six bits: groups 0 to 3 whole in bytes 4 to 7, groups 4 to 7 from two bytes. */
  private static int groupMin(ByteBuffer b, int scales, int group) {
    return group < 4
        ? b.get(scales + group + 4) & 63
        : b.get(scales + group + 4) >> 4 & 15 | (b.get(scales + group) >> 6 & 3) << 4;
  }

  private static float half(ByteBuffer b, int at) {
    return HalfFloat.toFloat(b.getShort(at));
  }
}
