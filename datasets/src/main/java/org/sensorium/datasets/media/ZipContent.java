package org.sensorium.datasets.media;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.sensorium.datasets.source.ExpansionGuard;

/** The unpacked bytes of a zip's member: counted as they come, compared with size and checksum. */
final class ZipContent extends InputStream {
  private final String name;
  private final ZipMember entry;
  private final Inflater inflater = new Inflater(true);
  private final InputStream in;
  private final CRC32 crc = new CRC32();
  private long read;

  ZipContent(String name, ZipMember entry, InputStream packed) {
    this.name = name;
    this.entry = entry;
    this.in =
        entry.method() == ZipMember.STORED
            ? packed
            : ExpansionGuard.over(
                name, entry.packed(), new InflaterInputStream(packed, inflater, 1 << 14));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int got;
    try {
      got = in.read(into, from, length);
    } catch (ZipException e) {
      throw damaged("its bytes cannot be unpacked (%s)".formatted(e.getMessage()));
    } catch (EOFException e) {
      throw damaged("its bytes end early");
    }
    if (got > 0) {
      crc.update(into, from, got);
      read += got;
    }
    if (read > entry.size()) {
      throw damaged("it holds more than the %d bytes it claims".formatted(entry.size()));
    }
    if (got < 0 && read != entry.size()) {
      throw damaged("it holds %d bytes and claims %d".formatted(read, entry.size()));
    }
    if (got < 0 && crc.getValue() != entry.crc()) {
      throw damaged("its checksum is wrong");
    }
    return got;
  }

  private IOException damaged(String why) {
    return new IOException("%s: %s; download the archive again".formatted(name, why));
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
