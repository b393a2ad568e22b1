package org.sensorium.nn.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts small CTranslate2 files together, right or wrong ones. */
public final class Ct2Bytes {
  public static final int F32 = 0;
  public static final int I8 = 1;
  public static final int I16 = 2;
  public static final int I32 = 3;
  public static final int F16 = 4;
  public static final int BF16 = 5;

  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private final ByteArrayOutputStream aliases = new ByteArrayOutputStream();
  private int tensorCount;
  private int aliasCount;
  int version = 6;

  public Ct2Bytes tensor(String name, int type, byte[] content, int... sizes) {
    return tensor(name, type, content.length, content, sizes);
  }

  /** With a length of its own in front of the content. */
  public Ct2Bytes tensor(String name, int type, int stated, byte[] content, int... sizes) {
    tensorCount++;
    tensors.writeBytes(name(name));
    tensors.write(sizes.length);
    for (int size : sizes) {
      tensors.writeBytes(int32(size));
    }
    tensors.write(type);
    tensors.writeBytes(int32(stated));
    tensors.writeBytes(content);
    return this;
  }

  public Ct2Bytes floats(String name, float[] values, int... sizes) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(name, F32, bytes.array(), sizes);
  }

  public Ct2Bytes alias(String name, String target) {
    aliasCount++;
    aliases.writeBytes(name(name));
    aliases.writeBytes(name(target));
    return this;
  }

  public byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(int32(version));
    file.writeBytes(name("WhisperSpec"));
    file.writeBytes(int32(3));
    file.writeBytes(int32(tensorCount));
    file.writeBytes(tensors.toByteArray());
    file.writeBytes(int32(aliasCount));
    file.writeBytes(aliases.toByteArray());
    return file.toByteArray();
  }

  private static byte[] name(String name) {
    byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(2 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putShort((short) text.length).put(text).array();
  }

  private static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
