package org.sensorium.datasets.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Stops unpacking what was packed to burst: past {@link #FREE} bytes, unpacked data may be at most
 * {@link #RATIO} times the packed.
 */
public final class ExpansionGuard extends FilterInputStream {
  /** Unpacked bytes below which the ratio does not matter. */
  static final long FREE = 64L << 20;

  /** Text packs by 3 to 20; a thousand is a trap. */
  static final long RATIO = 200;

  private final String name;
  private final Counter packed;
  private long unpacked;

  private ExpansionGuard(String name, Counter packed, InputStream unpacked) {
    super(unpacked);
    this.name = name;
    this.packed = packed;
  }

  /** The bytes that a stream read so far. */
  private static final class Counter extends FilterInputStream {
    private long count;

    Counter(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int sign = super.read();
      count += sign < 0 ? 0 : 1;
      return sign;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /** Unpacks a gzip stream. */
  public static InputStream gunzip(String name, InputStream packed) throws IOException {
    Counter counter = new Counter(packed);
    return new ExpansionGuard(name, counter, new GZIPInputStream(counter, 1 << 16));
  }

  /**
   * Guards what is unpacked from a piece of known size.
   *
   * @param packed bytes of the piece, as they lie in the file
   */
  public static InputStream over(String name, long packed, InputStream unpacked) {
    Counter counter = new Counter(InputStream.nullInputStream());
    counter.count = packed;
    return new ExpansionGuard(name, counter, unpacked);
  }

  @Override
  public int read() throws IOException {
    int sign = super.read();
    count(sign < 0 ? 0 : 1);
    return sign;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = super.read(into, from, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(Math.min(bytes, 1 << 16)); // what is passed over is unpacked as well
    count((int) skipped);
    return skipped;
  }

  private void count(int read) throws IOException {
    unpacked += read;
    if (unpacked > FREE && unpacked / RATIO > packed.count) {
      throw new IOException(
          "%s unpacks to more than %d times its size (%d MB so far); it is not read any further"
              .formatted(name, RATIO, unpacked >> 20));
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
