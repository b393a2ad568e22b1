package org.sensorium.nn.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the fields of one protocol buffer message, in the file's order. */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final ByteBuffer in;
  private final String source;
  private int tag;

  ProtobufReader(ByteBuffer in, String source) {
    this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.source = source;
  }

  /** Goes to the next field, if there is one. */
  boolean next() throws TokenizerException {
    if (!in.hasRemaining()) {
      return false;
    }
    tag = (int) varint();
    return true;
  }

  int field() {
    return tag >>> 3;
  }

  /** An integer or a boolean. */
  int int32() throws TokenizerException {
    expect(VARINT);
    return (int) varint();
  }

  float float32() throws TokenizerException {
    expect(FIXED_32);
    need(4);
    return in.getFloat();
  }

  byte[] bytes() throws TokenizerException {
    byte[] bytes = new byte[length()];
    in.get(bytes);
    return bytes;
  }

  ProtobufReader message() throws TokenizerException {
    int length = length();
    ProtobufReader message = new ProtobufReader(in.slice(in.position(), length), source);
    in.position(in.position() + length);
    return message;
  }

  void skip() throws TokenizerException {
    switch (tag & 7) {
      case VARINT -> varint();
      case BYTES -> {
        int length = length();
        in.position(in.position() + length);
      }
      case FIXED_64 -> skip(8);
      case FIXED_32 -> skip(4);
      default -> throw broken("a field of unknown wire type " + (tag & 7));
    }
  }

  private void skip(int bytes) throws TokenizerException {
    need(bytes);
    in.position(in.position() + bytes);
  }

  private int length() throws TokenizerException {
    expect(BYTES);
    long length = varint();
    if (length < 0 || length > in.remaining()) {
      throw broken("a field of %d bytes where %d are left".formatted(length, in.remaining()));
    }
    return (int) length;
  }

  private long varint() throws TokenizerException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      need(1);
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw broken("a number of more than 64 bits");
  }

  private void expect(int wireType) throws TokenizerException {
    if ((tag & 7) != wireType) {
      throw broken("field %d has wire type %d, expected %d".formatted(field(), tag & 7, wireType));
    }
  }

  private void need(int bytes) throws TokenizerException {
    if (in.remaining() < bytes) {
      throw broken("the file ends within a field");
    }
  }

  private TokenizerException broken(String what) {
    return new TokenizerException("%s: not a SentencePiece model: %s".formatted(source, what));
  }
}
