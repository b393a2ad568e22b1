package org.sensorium.datasets.media;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.MemberNames;

/**
 * The directory at the end of a zip file (APPNOTE 6.3, with zip64), kept as its bytes: a million
 * members take 100 MB at most, not a gigabyte of objects. It tells what {@code java.util.zip} keeps
 * to itself: links and encryption. Every offset and length is checked before it is followed.
 */
final class ZipDirectory implements Closeable {
  private static final int END = 0x06054b50; // PK\5\6
  private static final int END_SIZE = 22;
  private static final int END64 = 0x06064b50;
  private static final int END64_SIZE = 56;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_SIZE = 20;
  private static final int ENTRY = 0x02014b50; // PK\1\2
  private static final int ENTRY_SIZE = 46;
  private static final int LOCAL = 0x04034b50; // PK\3\4
  private static final int LOCAL_SIZE = 30;
  private static final int MAX_COMMENT = 0xFFFF;
  private static final int MAX_DIRECTORY = 1 << 30; // bytes
  private static final long IN_ZIP64 = 0xFFFFFFFFL;
  private static final Charset DOS =
      Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer bytes; // the directory
  private final long start; // of the directory in the file
  private final long shift; // bytes in front of the archive, such as a self-extracting program
  private final int[] places; // of the entries in it

  private ZipDirectory(
      Path file, FileChannel channel, ByteBuffer bytes, long start, long shift, int[] places) {
    this.file = file;
    this.channel = channel;
    this.bytes = bytes;
    this.start = start;
    this.shift = shift;
    this.places = places;
  }

  static ZipDirectory open(Path file, int most) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return read(file, channel, most);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ZipDirectory read(Path file, FileChannel channel, int most) throws IOException {
    long size = channel.size();
    int tailSize = (int) Math.min(size, END_SIZE + MAX_COMMENT);
    ByteBuffer tail = bytes(file, channel, size - tailSize, tailSize);
    int at = tailSize - END_SIZE;
    while (at >= 0 && !(tail.getInt(at) == END && at + END_SIZE + u2(tail, at + 20) <= tailSize)) {
      at--;
    }
    if (at < 0) {
      throw damaged(file, "there is no directory at its end; it is cut off");
    }
    if (u2(tail, at + 4) != 0 && u2(tail, at + 4) != 0xFFFF) {
      throw damaged(file, "it is one part of a split archive; join the parts first");
    }
    long end = size - tailSize + at; // of the directory
    long length = u4(tail, at + 12);
    long from = u4(tail, at + 16);
    long locatorAt = end - LOCATOR64_SIZE;
    if (locatorAt >= 0) {
      ByteBuffer locator = bytes(file, channel, locatorAt, LOCATOR64_SIZE);
      if (locator.getInt(0) == LOCATOR64) {
        end = locator.getLong(8);
        ByteBuffer end64 = bytes(file, channel, end, END64_SIZE);
        if (end64.getInt(0) != END64) {
          throw damaged(file, "its zip64 directory is not where it should be");
        }
        length = end64.getLong(40);
        from = end64.getLong(48);
      }
    }
    long shift = end - length - from;
    if (length < 0 || from < 0 || shift < 0 || length > MAX_DIRECTORY) {
      throw damaged(file, "its directory cannot stand where it claims");
    }
    ByteBuffer directory = bytes(file, channel, end - length, (int) length);
    return new ZipDirectory(
        file, channel, directory, end - length, shift, places(file, directory, most));
  }

  private static int[] places(Path file, ByteBuffer directory, int most) throws IOException {
    int[] places = new int[1024];
    int count = 0;
    for (int at = 0; at < directory.limit(); ) {
      if (directory.limit() - at < ENTRY_SIZE || directory.getInt(at) != ENTRY) {
        throw damaged(file, "entry %d of its directory is damaged".formatted(count + 1));
      }
      int next =
          at
              + ENTRY_SIZE
              + u2(directory, at + 28)
              + u2(directory, at + 30)
              + u2(directory, at + 32);
      if (next > directory.limit()) {
        throw damaged(file, "entry %d of its directory is cut off".formatted(count + 1));
      }
      if (count == most) {
        throw DatasetFormatException.ofFile(
            file, "the archive has more than %d members, the limit".formatted(most));
      }
      if (count == places.length) {
        places = Arrays.copyOf(places, 2 * count);
      }
      places[count++] = at;
      at = next;
    }
    return Arrays.copyOf(places, count);
  }

  /** Members, folders included. */
  int size() {
    return places.length;
  }

  /** What the directory says of a member. */
  ZipMember entry(int member) {
    int at = places[member];
    int nameSize = u2(bytes, at + 28);
    long packed = u4(bytes, at + 20);
    long size = u4(bytes, at + 24);
    long header = u4(bytes, at + 42);
    int extra = at + ENTRY_SIZE + nameSize;
    int extraEnd = extra + u2(bytes, at + 30);
    while (extra + 4 <= extraEnd) {
      int fieldEnd = Math.min(extraEnd, extra + 4 + u2(bytes, extra + 2));
      if (u2(bytes, extra) == 1) { // zip64: only what did not fit, in this order
        int value = extra + 4;
        if (size == IN_ZIP64 && value + 8 <= fieldEnd) {
          size = bytes.getLong(value);
          value += 8;
        }
        if (packed == IN_ZIP64 && value + 8 <= fieldEnd) {
          packed = bytes.getLong(value);
          value += 8;
        }
        if (header == IN_ZIP64 && value + 8 <= fieldEnd) {
          header = bytes.getLong(value);
        }
        break;
      }
      extra = fieldEnd;
    }
    boolean unix = bytes.get(at + 5) == 3;
    return new ZipMember(
        MemberNames.decode(slice(bytes, at + ENTRY_SIZE, nameSize), DOS),
        u2(bytes, at + 8),
        u2(bytes, at + 10),
        u4(bytes, at + 16),
        packed,
        size,
        header,
        unix ? u2(bytes, at + 40) : 0);
  }

  /**
   * The bytes of a member as they lie in the file.
   *
   * @throws IOException if they are not where the directory says, or belong to another member
   */
  InputStream packed(ZipMember entry) throws IOException {
    long at = entry.header() + shift;
    if (entry.header() < 0 || entry.packed() < 0 || at < 0 || at > start - LOCAL_SIZE) {
      throw misplaced(entry);
    }
    ByteBuffer local = bytes(file, channel, at, LOCAL_SIZE);
    int nameSize = u2(local, 26);
    long data = at + LOCAL_SIZE + nameSize + u2(local, 28);
    if (local.getInt(0) != LOCAL || data > start || entry.packed() > start - data) {
      throw misplaced(entry);
    }
    byte[] name = slice(bytes(file, channel, at + LOCAL_SIZE, nameSize), 0, nameSize);
    if (!MemberNames.decode(name, DOS).equals(entry.name())) {
      throw misplaced(entry);
    }
    return new FileSlice(channel, data, data + entry.packed());
  }

  private IOException misplaced(ZipMember entry) {
    return new IOException(
        "%s, member %s: its bytes are not where the directory says; download the archive again"
            .formatted(file, entry.name()));
  }

  private static ByteBuffer bytes(Path file, FileChannel channel, long from, int length)
      throws IOException {
    if (from < 0 || from > channel.size() - length) {
      throw damaged(file, "its directory points out of the file");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw damaged(file, "it ends early");
      }
    }
    return bytes.flip();
  }

  private static byte[] slice(ByteBuffer bytes, int from, int length) {
    byte[] slice = new byte[length];
    bytes.get(from, slice);
    return slice;
  }

  private static int u2(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xFFFF;
  }

  private static long u4(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & 0xFFFFFFFFL;
  }

  private static DatasetFormatException damaged(Path file, String why) {
    return DatasetFormatException.ofFile(
        file, "the zip archive is damaged: %s; download it again".formatted(why));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
