package org.sensorium.datasets.source;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Where the rows of a file begin and how long they are, kept in a file beside it.
 *
 * <table>
 * <caption>{@code <file>.rowindex}, big-endian</caption>
 * <tr><td>8 bytes</td><td>{@code SENSROWS}</td></tr>
 * <tr><td>int</td><td>version, 1</td></tr>
 * <tr><td>32 bytes</td><td>SHA-256 of what the index was made from: size, time of change, first and
 * last 64 KiB, layout</td></tr>
 * <tr><td>long</td><td>number of rows</td></tr>
 * <tr><td>long, int</td><td>offset and length of each row, bytes; one's complement of the length
 * where the row is broken</td></tr>
 * </table>
 */
final class RowIndex {
  private static final byte[] MAGIC = "SENSROWS".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final int END_BYTES = 1 << 16;
  private static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;

  private long[] offsets = new long[1024];
  private int[] lengths = new int[1024];
  private int size;

  private RowIndex() {}

  /** The file beside a file of rows. */
  static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".rowindex");
  }

  /**
   * The index of a file: read if there is one that fits, else made, and kept if the folder can be
   * written.
   */
  static RowIndex of(Path file, RowLayout layout) throws IOException {
    byte[] fingerprint = fingerprint(file, layout);
    Path beside = beside(file);
    boolean readable = Files.isRegularFile(beside) && Files.isReadable(beside);
    RowIndex known = readable ? read(beside, fingerprint) : null;
    if (known != null) {
      return known;
    }
    RowIndex made = scan(file, layout);
    if (!Arrays.equals(fingerprint, fingerprint(file, layout))) {
      throw new IOException(file + " changed while its rows were counted; try again");
    }
    made.keep(beside.toAbsolutePath(), fingerprint);
    return made;
  }

  private static RowIndex scan(Path file, RowLayout layout) throws IOException {
    RowIndex index = new RowIndex();
    try (SlicedSource rows = RowFiles.sliced(file, layout)) {
      while (true) {
        try {
          if (rows.next() == null) {
            return index;
          }
          index.add(rows.sliceOffset(), rows.sliceLength());
        } catch (DatasetFormatException e) {
          if (!e.skippable()) {
            throw e;
          } // its fault is told again when this row is asked for
          index.add(rows.sliceOffset(), ~rows.sliceLength());
        }
      }
    }
  }

  private void add(long offset, int length) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    offsets[size] = offset;
    lengths[size] = length;
    size++;
  }

  private static @Nullable RowIndex read(Path beside, byte[] fingerprint) throws IOException {
    long bytes = Files.size(beside);
    int head = MAGIC.length + Integer.BYTES + fingerprint.length + Long.BYTES;
    try (DataInputStream in = new DataInputStream(Files.newInputStream(beside))) {
      if (bytes < head
          || !Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)
          || in.readInt() != VERSION
          || !Arrays.equals(in.readNBytes(fingerprint.length), fingerprint)) {
        return null; // of another file, or of what this file was
      }
      long size = in.readLong();
      if (size < 0 || size > Integer.MAX_VALUE - 8 || bytes - head != size * ENTRY_BYTES) {
        return null; // damaged
      }
      RowIndex index = new RowIndex();
      index.size = (int) size;
      index.offsets = new long[index.size];
      index.lengths = new int[index.size];
      ByteBuffer entries = ByteBuffer.allocate(ENTRY_BYTES * 4096);
      for (int i = 0; i < index.size; i++) {
        if (i % 4096 == 0) {
          int read = Math.min(4096, index.size - i) * ENTRY_BYTES;
          in.readFully(entries.array(), 0, read);
          entries.position(0);
        }
        index.offsets[i] = entries.getLong();
        index.lengths[i] = entries.getInt();
      }
      return index;
    }
  }

  /**
   * Writes the index beside its file. Where that cannot be done, or another process is about it,
   * the next start counts the rows again, and that is all.
   */
  private void keep(Path beside, byte[] fingerprint) {
    Path part = beside.resolveSibling(beside.getFileName() + ".part");
    try {
      if (Files.exists(part)
          && Files.getLastModifiedTime(part).toInstant().isBefore(Instant.now().minus(ABANDONED))) {
        Files.deleteIfExists(part); // of a process that was killed
      }
      FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try {
        write(channel, fingerprint);
        Files.move(
            part, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      return; // the rows are known, which is what was asked for
    }
  }

  private void write(FileChannel channel, byte[] fingerprint) throws IOException {
    try (channel) {
      DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
      out.write(MAGIC);
      out.writeInt(VERSION);
      out.write(fingerprint);
      out.writeLong(size);
      for (int i = 0; i < size; i++) {
        out.writeLong(offsets[i]);
        out.writeInt(lengths[i]);
      }
      out.flush();
      channel.force(true);
    }
  }

  private static byte[] fingerprint(Path file, RowLayout layout) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long size = channel.size();
      long changed = Files.getLastModifiedTime(file).toMillis();
      digest.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(size).putLong(changed).flip());
      digest.update(layout.toString().getBytes(StandardCharsets.UTF_8));
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(END_BYTES, size));
      for (long from : new long[] {0, size - end.capacity()}) {
        end.clear();
        while (end.hasRemaining() && channel.read(end, from + end.position()) >= 0) {
          // until the block is there
        }
        digest.update(end.flip());
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  int size() {
    return size;
  }

  long offset(int row) {
    return offsets[row];
  }

  int length(int row) {
    return isBroken(row) ? ~lengths[row] : lengths[row];
  }

  /** Whether it could not be made out when the rows were counted. */
  boolean isBroken(int row) {
    return lengths[row] < 0;
  }
}
