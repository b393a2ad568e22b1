package org.sensorium.datasets.write;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written as {@code <target>.part}: {@link #finish} has it written to the disk and
 * moves it into place. What a killed process left under that name is written over by the next.
 */
final class PartFile implements Closeable {
  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private final OutputStream out;

  private PartFile(Path target, Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
  }

  /**
   * Starts a file.
   *
   * @throws FileAlreadyExistsException if the target is there
   * @throws FileSystemException if another process is writing it
   */
  static PartFile create(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    refuseExisting(absolute);
    Files.createDirectories(absolute.getParent());
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new OverlappingFileLockException();
      }
      channel.truncate(0);
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new FileSystemException(part.toString(), null, "is being written by another process");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new PartFile(absolute, part, channel);
  }

  static void refuseExisting(Path target) throws FileAlreadyExistsException {
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "exists already; name a new file, or remove this one first");
    }
  }

  OutputStream out() {
    return out;
  }

  void finish() throws IOException {
    out.flush();
    channel.force(true);
    refuseExisting(target); // it may have come up meanwhile
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    channel.close();
  }

  /** Without {@link #finish} before it, what was written so far is dropped. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      Files.deleteIfExists(part);
      channel.close();
    }
  }
}
