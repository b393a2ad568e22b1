package org.sensorium.datasets.source;

import java.io.ByteArrayInputStream;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/**
 * Parquet's own records (footer, page headers), whose lengths are believed no further than the
 * bytes at hand go.
 */
final class ParquetThrift {
  private static final int MAX_DEPTH = 64;

  private ParquetThrift() {}

  /** A record, and the bytes it took. */
  record Read<T>(T record, int length) {}

  static FileMetaData footer(byte[] bytes) throws TException {
    return read(new FileMetaData(), bytes).record();
  }

  /** The header at the start of bytes that may hold more than it. */
  static Read<PageHeader> pageHeader(byte[] bytes) throws TException {
    return read(new PageHeader(), bytes);
  }

  private static <T extends TBase<?, ?>> Read<T> read(T record, byte[] bytes) throws TException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    // an item takes a byte at least: a longer text or list is a lie
    int limit = bytes.length + 1;
    TConfiguration limits = new TConfiguration(limit, limit, MAX_DEPTH);
    record.read(new TCompactProtocol(new TIOStreamTransport(limits, in), limit, limit));
    return new Read<>(record, bytes.length - in.available());
  }
}
