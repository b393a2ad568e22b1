package org.sensorium.datasets.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongPredicate;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Copies a file of rows without some of them: what stays is copied byte by byte, with everything
 * that stands before the first and after the last row.
 */
public final class RowCopy {
  private RowCopy() {}

  /**
   * Whether a file can be copied in this way: JSON lists and lines, CSV, TSV, not compressed, not
   * lists of lists.
   */
  public static boolean handles(Path file, RowLayout layout) throws IOException {
    Container container = RowFiles.container(file);
    boolean text =
        container == Container.JSON_LIST
            || container == Container.JSON_OBJECTS
            || container == Container.CSV
            || container == Container.TSV;
    return text && !layout.flat() && !RowFiles.isGzip(file);
  }

  /**
   * Copies the rows that pass.
   *
   * @param keep asked with record numbers, counted from 1
   * @param target a new file, written and forced to the disk; the caller moves it into place
   * @return rows copied
   */
  public static long copy(Path file, RowLayout layout, LongPredicate keep, Path target)
      throws IOException {
    try (SlicedSource rows = RowFiles.sliced(file, layout);
        FileChannel in = FileChannel.open(file);
        FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      Container container = RowFiles.container(file);
      boolean members =
          container == Container.JSON_LIST
              || container == Container.JSON_OBJECTS && !layout.path().isEmpty();
      String between = members ? ",\n" : "\n";
      long kept = 0;
      long record = 0;
      long end = 0; // of the last row, kept or not
      while (next(rows)) {
        long offset = rows.sliceOffset();
        if (record++ == 0) {
          transfer(in, 0, offset, out);
        }
        end = offset + rows.sliceLength();
        if (keep.test(record)) {
          if (kept++ > 0) {
            out.write(between.getBytes(StandardCharsets.US_ASCII));
          }
          transfer(in, offset, end, out);
        }
      }
      transfer(in, end, in.size(), out);
      out.flush();
      channel.force(true);
      return kept;
    }
  }

  private static boolean next(SlicedSource rows) throws IOException {
    try {
      return rows.next() != null;
    } catch (DatasetFormatException e) {
      if (!e.skippable()) {
        throw e;
      }
      return true; // no row, but a slice all the same
    }
  }

  private static void transfer(FileChannel in, long from, long to, OutputStream out)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    for (long at = from; at < to; ) {
      block.clear().limit((int) Math.min(block.capacity(), to - at));
      int read = in.read(block, at);
      if (read < 0) {
        throw new IOException("the file became shorter while it was copied");
      }
      out.write(block.array(), 0, read);
      at += read;
    }
  }
}
