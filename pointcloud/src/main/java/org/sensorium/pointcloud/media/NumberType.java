package org.sensorium.pointcloud.media;

import java.nio.ByteBuffer;

/** Numbers as they stand in binary files. */
enum NumberType {
  I1(1),
  U1(1),
  I2(2),
  U2(2),
  I4(4),
  U4(4),
  I8(8),
  U8(8),
  F2(2),
  F4(4),
  F8(8);

  private final int size;

  NumberType(int size) {
    this.size = size;
  }

  /** Bytes. */
  int size() {
    return size;
  }

  boolean isFloat() {
    return this == F2 || this == F4 || this == F8;
  }

  /** The number at a position, in the buffer's byte order. */
  double read(ByteBuffer bytes, int at) {
    return switch (this) {
      case I1 -> bytes.get(at);
      case U1 -> bytes.get(at) & 0xFF;
      case I2 -> bytes.getShort(at);
      case U2 -> bytes.getShort(at) & 0xFFFF;
      case I4 -> bytes.getInt(at);
      case U4 -> bytes.getInt(at) & 0xFFFFFFFFL;
      case I8 -> bytes.getLong(at);
      case U8 -> unsigned(bytes.getLong(at));
      case F2 -> half(bytes.getShort(at));
      case F4 -> bytes.getFloat(at);
      case F8 -> bytes.getDouble(at);
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (bits >>> 1) * 2.0;
  }

  /** IEEE 754 binary16. */
  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    double size;
    if (exponent == 0x1F) {
      size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      size = fraction * 0x1p-24;
    } else {
      size = Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
    }
    return bits < 0 ? -size : size;
  }
}
