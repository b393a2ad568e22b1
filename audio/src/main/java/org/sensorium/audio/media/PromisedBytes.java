package org.sensorium.audio.media;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads how many bytes of samples the header of a file made of chunks promises. FFmpeg takes what
 * there is for what was promised, so a cut-off file looks whole to it.
 *
 * <table>
 *   <caption>Files made of chunks</caption>
 *   <tr><th></th><th>chunks from</th><th>name</th><th>size</th><th>its order</th></tr>
 *   <tr><td>WAV</td><td>12</td><td>4 bytes</td><td>4 bytes, without name and size</td>
 *       <td>little end first</td></tr>
 *   <tr><td>Wave64</td><td>40</td><td>16</td><td>8, with both</td><td>little end first</td></tr>
 *   <tr><td>CAF</td><td>8</td><td>4</td><td>8, without</td><td>big end first</td></tr>
 * </table>
 *
 * @param magic the first bytes, ASCII
 * @param start of the first chunk
 * @param name bytes of a chunk's name
 * @param size bytes of a chunk's size
 * @param whole whether the size counts name and size
 * @param align chunks start at multiples of it
 */
record PromisedBytes(
    String magic, int start, int name, int size, boolean whole, int align, ByteOrder order) {
  private static final List<PromisedBytes> KINDS =
      List.of(
          new PromisedBytes("RIFF", 12, 4, 4, false, 2, ByteOrder.LITTLE_ENDIAN),
          new PromisedBytes("riff", 40, 16, 8, true, 8, ByteOrder.LITTLE_ENDIAN),
          new PromisedBytes("caff", 8, 4, 8, false, 1, ByteOrder.BIG_ENDIAN));

  private static final int MOST_CHUNKS = 100; // before the samples
  private static final long UNKNOWN = 0x7FFFF000L; // from here on 4-byte sizes of streams

  /**
   * Promised bytes of samples over those there are; 1 where the file keeps its promise, is of
   * another kind, or does not tell; infinite where it ends amid a page of Ogg, and how much is lost
   * is not known.
   */
  static double share(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      String magic = text(in, 0);
      for (PromisedBytes kind : KINDS) {
        if (kind.magic.equals(magic)) {
          return kind.share(in);
        }
      }
      return magic.equals("OggS") && OggEnd.isCut(in) ? Double.POSITIVE_INFINITY : 1;
    }
  }

  private double share(RandomAccessFile in) throws IOException {
    long at = start;
    for (int chunk = 0; chunk < MOST_CHUNKS && at + name + size <= in.length(); chunk++) {
      long claimed = number(in, at + name) - (whole ? name + size : 0);
      long content = at + name + size;
      if (text(in, at).equals("data")) {
        long there = in.length() - content;
        boolean told = claimed > 0 && (size > 4 || claimed < UNKNOWN);
        return told && there > 0 ? Math.max(1, (double) claimed / there) : 1;
      }
      if (claimed < 0 || claimed > in.length()) {
        return 1;
      }
      at = (content + claimed + align - 1) / align * align;
    }
    return 1;
  }

  private long number(RandomAccessFile in, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(in, at, size)).order(order);
    return size == 4 ? Integer.toUnsignedLong(bytes.getInt()) : bytes.getLong();
  }

  private static String text(RandomAccessFile in, long at) throws IOException {
    return new String(bytes(in, at, 4), StandardCharsets.US_ASCII);
  }

  /** What is there, and zeros behind the end. */
  private static byte[] bytes(RandomAccessFile in, long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.seek(at);
    int read = 0;
    for (int more = 0; more >= 0 && read < count; read += Math.max(0, more)) {
      more = in.read(bytes, read, count - read);
    }
    return bytes;
  }
}
