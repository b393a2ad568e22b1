package org.sensorium.vision.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files chunk by chunk, so that tests can make any kind, damaged ones included. */
final class PngWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PngWriter(int width, int height, int bits, int colourType) {
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    chunk(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) bits)
            .put((byte) colourType)
            .array());
  }

  PngWriter chunk(String type, byte[] body) {
    byte[] typed =
        ByteBuffer.allocate(4 + body.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(body)
            .array();
    CRC32 crc = new CRC32();
    crc.update(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
    out.writeBytes(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    return this;
  }

  /** Rows of samples without filter bytes. */
  PngWriter data(byte[] samples, int rowBytes) {
    return chunk("IDAT", deflate(samples, rowBytes));
  }

  byte[] end() {
    return chunk("IEND", new byte[0]).out.toByteArray();
  }

  static byte[] deflate(byte[] samples, int rowBytes) {
    Deflater deflater = new Deflater();
    int rows = samples.length / rowBytes;
    ByteBuffer filtered = ByteBuffer.allocate(samples.length + rows);
    for (int y = 0; y < rows; y++) {
      filtered.put((byte) 0).put(samples, y * rowBytes, rowBytes);
    }
    deflater.setInput(filtered.array());
    deflater.finish();
    byte[] buffer = new byte[2 * filtered.capacity() + 100];
    int length = deflater.deflate(buffer);
    deflater.end();
    return Arrays.copyOf(buffer, length);
  }
}
