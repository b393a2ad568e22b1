package org.sensorium.datasets.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The members of a tar archive, one after the other: old, POSIX (pax) and GNU form, long names
 * included. What an archive claims is never believed: a name takes at most 64 kB of memory and a
 * pax header at most 1 MB, and a member's bytes are counted as they come.
 */
public final class TarReader implements Closeable {
  private static final int MAX_LONG_NAME = 1 << 16;
  private static final int MAX_PAX = 1 << 20;
  private static final String AGAIN = "download it again";

  /** What a member is. */
  public enum Kind {
    FILE("a file"),
    FOLDER("a folder"),
    LINK("a link"),
    /** A device, a pipe, a file with holes, a kind that only one archiver knows. */
    SPECIAL("a device or another special file");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** In the words of a message. */
    public String title() {
      return title;
    }
  }

  /**
   * A member.
   *
   * @param name as the archive has it; see {@link MemberNames#fault}
   * @param size bytes, as claimed
   * @param offset of its first header in the unpacked archive
   */
  public record Member(String name, Kind kind, long size, long offset) {}

  /** The archive cannot be read any further. */
  public static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    Damaged(String reason) {
      super(reason);
    }

    /** What was found, and what to do. */
    public String reason() {
      return String.valueOf(getMessage());
    }
  }

  private final InputStream in;
  private long position;
  private long left; // bytes of the member that were not read yet
  private int padding; // behind them
  private boolean ended; // the last block was the mark of the end

  /**
   * @param in the unpacked archive, closed with this reader
   * @param position of its first byte in the archive; a header must stand there
   */
  public TarReader(InputStream in, long position) {
    this.in = in;
    this.position = position;
  }

  /** Whether a file that starts with these bytes is a tar archive. */
  public static boolean isTar(byte[] head) {
    return TarHeader.of(head) != null;
  }

  /** Where the last header began, or should have begun. */
  public long position() {
    return position;
  }

  /**
   * The next member; the rest of the one before is passed over.
   *
   * @return null after the last one
   * @throws Damaged if there is no header where one should be, or the archive is cut off
   */
  public @Nullable Member next() throws IOException {
    pass(left + padding);
    left = 0;
    padding = 0;
    long start = -1;
    String longName = null;
    PaxHeader pax = PaxHeader.NONE;
    while (true) {
      long at = position;
      byte[] block = block();
      if (block == null || isZero(block)) {
        if (start >= 0) {
          throw new Damaged("the archive ends between a long name and its member; " + AGAIN);
        }
        if (block == null) {
          return atEnd();
        }
        ended = true; // archives that were joined go on behind it
        continue;
      }
      TarHeader header = TarHeader.of(block);
      long size = header == null ? -1 : header.size();
      if (header == null || size < 0) {
        throw new Damaged(
            "there is no valid tar header at byte %d; the archive is damaged, %s"
                .formatted(at, AGAIN));
      }
      ended = false;
      start = start < 0 ? at : start;
      switch (header.type()) {
        case 'L' -> longName = text(meta(size, MAX_LONG_NAME, "long name"));
        case 'K' -> meta(size, MAX_LONG_NAME, "long name"); // of a link's target
        case 'x', 'X' -> pax = PaxHeader.of(meta(size, MAX_PAX, "pax header"));
        case 'g' -> meta(size, MAX_PAX, "pax header"); // says nothing of single members
        default -> {
          return member(header, start, longName, pax);
        }
      }
    }
  }

  private @Nullable Member atEnd() throws Damaged {
    if (!ended) {
      throw new Damaged(
          "the archive ends without the blocks of zeros that mark its end; it may be cut off, "
              + AGAIN);
    }
    return null;
  }

  private Member member(TarHeader header, long start, @Nullable String longName, PaxHeader pax)
      throws Damaged {
    String name = pax.name() != null ? pax.name() : longName != null ? longName : header.name();
    Kind kind =
        switch (header.type()) {
          case '0' -> pax.sparse() ? Kind.SPECIAL : Kind.FILE;
          case '5' -> Kind.FOLDER;
          case '1', '2' -> Kind.LINK;
          default -> Kind.SPECIAL;
        };
    // Links and folders have no bytes, whatever their header says; so do devices and pipes.
    boolean bodiless = "12345".indexOf(header.type()) >= 0 || header.type() == '6';
    long size = bodiless ? 0 : pax.size() >= 0 ? pax.size() : header.size();
    expect(size);
    return new Member(name, kind, size, start);
  }

  private void expect(long size) throws Damaged {
    if (size > Long.MAX_VALUE - position - TarHeader.BLOCK) {
      throw new Damaged("a member claims %d bytes; the archive is damaged".formatted(size));
    }
    left = size;
    padding = (int) (-size & (TarHeader.BLOCK - 1));
  }

  /** The bytes of a header that describes the one after it. */
  private byte[] meta(long size, int most, String what) throws IOException {
    if (size > most) {
      throw new Damaged(
          "a %s of %d bytes stands in front of a member; expected at most %d"
              .formatted(what, size, most));
    }
    expect(size);
    byte[] bytes = content();
    pass(padding);
    padding = 0;
    return bytes;
  }

  private static String text(byte[] bytes) {
    String name = MemberNames.decode(bytes, StandardCharsets.ISO_8859_1);
    int end = name.indexOf('\0');
    return end < 0 ? name : name.substring(0, end);
  }

  /** The bytes of the member that was returned last; to be asked for once. */
  public byte[] content() throws IOException {
    long size = left;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IOException("a member of %d bytes does not fit into memory".formatted(size));
    }
    byte[] bytes = in.readNBytes((int) size); // grows as they come
    position += bytes.length;
    left = 0;
    if (bytes.length < size) {
      throw cutOff();
    }
    return bytes;
  }

  /** A stream of the bytes of the member that was returned last. */
  public InputStream body() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        if (left == 0 || length == 0) {
          return length == 0 ? 0 : -1;
        }
        int read = in.read(into, from, (int) Math.min(length, left));
        if (read < 0) {
          throw cutOff();
        }
        position += read;
        left -= read;
        return read;
      }
    };
  }

  private byte @Nullable [] block() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    position += block.length;
    if (block.length == TarHeader.BLOCK) {
      return block;
    }
    if (block.length == 0 || (ended && isZero(block))) {
      return null;
    }
    throw cutOff();
  }

  private void pass(long bytes) throws IOException {
    if (bytes == 0) {
      return;
    }
    try {
      in.skipNBytes(bytes - 1);
      if (in.read() < 0) { // a file can be skipped past its end
        throw cutOff();
      }
    } catch (EOFException e) {
      throw cutOff();
    }
    position += bytes;
  }

  private static Damaged cutOff() {
    return new Damaged("the archive ends inside a member; it is cut off, " + AGAIN);
  }

  private static boolean isZero(byte[] block) {
    for (byte sign : block) {
      if (sign != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
