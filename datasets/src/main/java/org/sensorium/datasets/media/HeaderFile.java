package org.sensorium.datasets.media;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes of a media file at any offset, seen through a small window: bounds-checked, never held
 * as a whole, and only so often moved, so that no file can keep its reader busy for long.
 */
final class HeaderFile implements Closeable {
  private static final int WINDOW = 4096; // bytes
  private static final int MAX_MOVES = 20_000; // a two-hour clip in fragments has 7,000 parts

  private final Path file;
  private final SeekableByteChannel channel;
  private final long length;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
  private long start; // offset of the window
  private int moves;

  private HeaderFile(Path file, SeekableByteChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    length = channel.size();
    window.limit(0);
  }

  /**
   * Opens a file that is there and not empty.
   *
   * @throws IOException whose message says what was found
   */
  static HeaderFile open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) { // opening a pipe would wait for its other end
      throw new IOException(
          file
              + (Files.exists(file)
                  ? ": not a regular file, expected a media file"
                  : ": no such file, expected a media file; check the path"));
    }
    SeekableByteChannel channel;
    try {
      channel = Files.newByteChannel(file);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": the file may not be read; check its permissions", e);
    }
    try {
      HeaderFile opened = new HeaderFile(file, channel);
      if (opened.length == 0) {
        throw opened.fault("the file is empty, expected a medium; fetch it again");
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Length in bytes. */
  long length() {
    return length;
  }

  /** Whether the file's name ends so, in any case. */
  boolean isNamed(String ending) {
    String name = file.toString();
    return name.regionMatches(true, name.length() - ending.length(), ending, 0, ending.length());
  }

  /** Makes the window hold bytes {@code [at, at + size)}; the index of the first in it. */
  private int see(long at, int size) throws IOException {
    if (at < 0 || at > length - size) {
      throw truncated("bytes %d to %d are needed, it has %d".formatted(at, at + size, length));
    }
    if (at < start || at + size > start + window.limit()) {
      if (++moves > MAX_MOVES) {
        throw fault("its header is spread over more than %d places".formatted(MAX_MOVES));
      }
      window.clear();
      channel.position(at);
      while (window.hasRemaining() && channel.read(window) >= 0) {
        // a read may give less than was asked for
      }
      window.flip();
      start = at;
      if (window.limit() < size) {
        window.limit(0);
        throw truncated("it became shorter while it was read");
      }
    }
    return (int) (at - start);
  }

  /** Whether these characters (as Latin-1) lie at an offset; false past the end. */
  boolean has(long at, String text) throws IOException {
    return at >= 0 && at <= length - text.length() && text(at, text.length()).equals(text);
  }

  /** Bytes as Latin-1; at most a window's. */
  String text(long at, int size) throws IOException {
    int index = see(at, size);
    return new String(window.array(), index, size, StandardCharsets.ISO_8859_1);
  }

  /** Unsigned. */
  int u8(long at) throws IOException {
    return window.get(see(at, 1)) & 0xFF;
  }

  /** Unsigned. */
  int u16(long at, boolean bigEndian) throws IOException {
    return order(bigEndian).getShort(see(at, 2)) & 0xFFFF;
  }

  /** Unsigned. */
  int u24(long at) throws IOException { // big-endian
    return u8(at) << 16 | u16(at + 1, true);
  }

  /** Unsigned. */
  long u32(long at, boolean bigEndian) throws IOException {
    return order(bigEndian).getInt(see(at, 4)) & 0xFFFF_FFFFL;
  }

  /** Signed: sizes that come out negative are for the caller to refuse. */
  long i64(long at, boolean bigEndian) throws IOException {
    return order(bigEndian).getLong(see(at, 8));
  }

  float f32(long at, boolean bigEndian) throws IOException {
    return order(bigEndian).getFloat(see(at, 4));
  }

  double f64(long at, boolean bigEndian) throws IOException {
    return order(bigEndian).getDouble(see(at, 8));
  }

  private ByteBuffer order(boolean bigEndian) {
    return window.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A size or rate that is at least 1 and small enough for an int.
   *
   * @param what its name in the message
   */
  int positive(long value, String what) throws IOException {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw damaged(
          "%s is %s, expected 1 to %d"
              .formatted(what, Long.toUnsignedString(value), Integer.MAX_VALUE));
    }
    return (int) value;
  }

  /** The file ends where its header says that there is more. */
  IOException truncated(String detail) {
    return fault("the file is truncated: " + detail + "; fetch it again");
  }

  /** What the header says cannot be. */
  IOException damaged(String detail) {
    return fault(detail + "; the file is damaged, fetch it again");
  }

  /** Anything else that is wrong. */
  IOException fault(String detail) {
    return new IOException(file + ": " + detail);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
