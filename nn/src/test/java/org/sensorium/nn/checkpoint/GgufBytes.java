package org.sensorium.nn.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Puts small GGUF files together, right or wrong ones. */
final class GgufBytes {

  private final ByteArrayOutputStream values = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int valueCount;
  private int tensorCount;
  int magic = GgufHeader.MAGIC;
  int version = 3;
  int alignment = 32;
  long declaredTensors = -1; // -1: as many as there are
  long declaredValues = -1;

  GgufBytes value(String key, int type, byte[] bytes) {
    valueCount++;
    put(values, string(key), int32(type), bytes);
    return this;
  }

  GgufBytes text(String key, String text) {
    return value(key, 8, string(text));
  }

  GgufBytes uint32(String key, long number) {
    return value(key, 4, int32((int) number));
  }

  GgufBytes float32(String key, float number) {
    return value(key, 6, int32(Float.floatToRawIntBits(number)));
  }

  GgufBytes texts(String key, List<String> texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    put(bytes, int32(8), int64(texts.size()));
    texts.forEach(text -> put(bytes, string(text)));
    return value(key, 9, bytes.toByteArray());
  }

  /** A tensor behind those already there; dims as GGUF has them, the contiguous axis first. */
  GgufBytes tensor(String name, int type, byte[] content, long... dims) {
    while (data.size() % alignment != 0) {
      data.write(0);
    }
    int offset = data.size();
    put(data, content);
    return entry(name, type, offset, dims);
  }

  GgufBytes floats(String name, float[] content, long... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(content.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(content);
    return tensor(name, 0, bytes.array(), dims);
  }

  /** A directory entry alone. */
  GgufBytes entry(String name, int type, long offset, long... dims) {
    tensorCount++;
    put(tensors, string(name), int32(dims.length));
    for (long dim : dims) {
      put(tensors, int64(dim));
    }
    put(tensors, int32(type), int64(offset));
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    put(all, int32(magic), int32(version));
    put(all, int64(declaredTensors < 0 ? tensorCount : declaredTensors));
    put(all, int64(declaredValues < 0 ? valueCount : declaredValues));
    put(all, values.toByteArray(), tensors.toByteArray());
    while (all.size() % alignment != 0) {
      all.write(0);
    }
    put(all, data.toByteArray());
    return all.toByteArray();
  }

  Path write(Path path) throws IOException {
    return Files.write(path, bytes());
  }

  static byte[] string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + utf8.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(utf8.length)
        .put(utf8)
        .array();
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static void put(ByteArrayOutputStream out, byte[]... parts) {
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
  }
}
