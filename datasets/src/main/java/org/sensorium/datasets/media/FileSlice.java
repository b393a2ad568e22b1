package org.sensorium.datasets.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A stretch of a file as a stream; the file stays open, and other threads may read it. */
final class FileSlice extends InputStream {
  private final FileChannel channel;
  private final long end;
  private long at;

  FileSlice(FileChannel channel, long from, long end) {
    this.channel = channel;
    this.at = from;
    this.end = end;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at >= end) {
      return -1;
    }
    int read = channel.read(ByteBuffer.wrap(into, from, (int) Math.min(length, end - at)), at);
    at += Math.max(0, read);
    return read;
  }
}
