package org.sensorium.datasets.write;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes a tar (POSIX ustar) whose bytes depend on its files alone: no owner, no time. Names are
 * short, files small, so that no extension is needed.
 */
final class TarWriter {
  private static final int BLOCK = 512; // bytes
  private static final int MAX_NAME = 100; // bytes

  private final OutputStream out;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Appends a file. */
  void add(String name, byte[] content) throws IOException {
    byte[] header = new byte[BLOCK];
    if (put(header, 0, name) > MAX_NAME) {
      throw new IllegalArgumentException(
          "a member's name takes at most %d bytes, got %s".formatted(MAX_NAME, name));
    }
    put(header, 100, "0000644"); // mode
    put(header, 108, "0000000"); // user
    put(header, 116, "0000000"); // group
    put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
    put(header, 136, "00000000000"); // time of change
    put(header, 156, "0"); // a file
    put(header, 257, "ustar\00000");
    Arrays.fill(header, 148, 156, (byte) ' '); // as the sum takes itself
    int sum = 0;
    for (byte sign : header) {
      sum += sign & 0xFF;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    out.write(header);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  private static int put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, BLOCK - at));
    return bytes.length;
  }

  /** Ends the archive; the stream stays open. */
  void end() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }
}
