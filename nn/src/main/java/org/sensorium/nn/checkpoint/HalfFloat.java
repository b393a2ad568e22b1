package org.sensorium.nn.checkpoint;

/** IEEE 754 binary16, which Java 17 cannot convert by itself. */
final class HalfFloat {

  private static final float SUBNORMAL_UNIT = 0x1p-24f;

  private HalfFloat() {}

  /** The same number as a float; infinities and NaN included. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) { // zero and subnormals
      float magnitude = fraction * SUBNORMAL_UNIT;
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
    }
    // 112 = 127 - 15 moves the exponent's bias; all ones stays all ones
    int wide = exponent == 0x1f ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }

  /** The nearest half of a float, ties to the even one; what is too large becomes infinite. */
  static short ofFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00 | ((bits >>> 13) & 0x1ff));
    }
    if (magnitude < 0x1p-14f) { // rint rounds ties to the even one
      return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_UNIT));
    }
    int rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
    int half = (rounded >>> 13) - (112 << 10);
    return (short) (sign | Math.min(half, 0x7c00));
  }
}
