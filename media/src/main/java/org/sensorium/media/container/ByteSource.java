package org.sensorium.media.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a container: of one file that is open, or in memory. */
interface ByteSource extends AutoCloseable {
  long size();

  /** Reads up to {@code into.remaining()} bytes from a position on; -1 at the end. */
  int read(long position, ByteBuffer into) throws IOException;

  @Override
  void close() throws IOException;

  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public int read(long position, ByteBuffer into) {
        int n = (int) Math.min(into.remaining(), bytes.length - position);
        if (n <= 0) {
          return -1;
        }
        into.put(bytes, (int) position, n);
        return n;
      }

      @Override
      public void close() {}
    };
  }

  static ByteSource of(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    long size;
    try {
      size = channel.size();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new ByteSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public int read(long position, ByteBuffer into) throws IOException {
        return channel.read(into, position);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
