package org.sensorium.demos.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Small files of weights, right or wrong ones. */
final class WeightFiles {

  private WeightFiles() {}

  /** A safetensors file of a header and so many bytes of data. */
  static byte[] safetensors(String header, int bytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(number(json.length, 8));
    file.writeBytes(json);
    file.writeBytes(new byte[bytes]);
    return file.toByteArray();
  }

  /**
   * A GGUF file of float32 vectors named a, b, c …
   *
   * @param bytes of data that really follow
   * @param places length and offset of each, in turn
   */
  static byte[] gguf(int bytes, long... places) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(number(3, 4)); // version
    file.writeBytes(number(places.length / 2, 8));
    file.writeBytes(number(0, 8)); // metadata
    for (int i = 0; i < places.length; i += 2) {
      file.writeBytes(number(1, 8)); // length of the name
      file.write('a' + i / 2);
      file.writeBytes(number(1, 4)); // axes
      file.writeBytes(number(places[i], 8));
      file.writeBytes(number(0, 4)); // float32
      file.writeBytes(number(places[i + 1], 8));
    }
    file.writeBytes(new byte[(32 - file.size() % 32) % 32 + bytes]);
    return file.toByteArray();
  }

  private static byte[] number(long value, int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return java.util.Arrays.copyOf(buffer.array(), bytes);
  }
}
