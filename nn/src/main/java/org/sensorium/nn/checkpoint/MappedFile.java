package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file read through memory maps, one slice at a time; a slice stays valid after close. */
final class MappedFile implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;
  private final long size;

  private MappedFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  static MappedFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new CheckpointException(
          "%s: %s, expected a weights file"
              .formatted(path, Files.exists(path) ? "not a regular file" : "no such file"));
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new MappedFile(path, channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** What makes something of a file, and closes the file with it. */
  @FunctionalInterface
  interface Reader<T> {
    T read(MappedFile file) throws IOException;
  }

  /** What a reader makes of a file, which is closed if that fails. */
  static <T> T open(Path path, Reader<T> reader) throws IOException {
    MappedFile file = open(path);
    try {
      return reader.read(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** Bytes in the file when it was opened. */
  long size() {
    return size;
  }

  /** Bytes offset to offset + length, little endian; the caller has checked them against size. */
  ByteBuffer slice(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IllegalArgumentException(
          "bytes %d + %d of the %d of %s".formatted(offset, length, size, path));
    }
    if (channel.size() < offset + length) { // a map over the end would kill the JVM when read
      throw new CheckpointException(
          "%s: shrank from %d to %d bytes while open; open it again when it is complete"
              .formatted(path, size, channel.size()));
    }
    return channel.map(MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
