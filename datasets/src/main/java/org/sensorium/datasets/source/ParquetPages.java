package org.sensorium.datasets.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;

/**
 * The pages of one column of a row group: an optional dictionary, then the data. Every size is held
 * against the file before memory is taken for it.
 */
final class ParquetPages implements PageReader {
  /** Headers take some dozen bytes; with statistics of long texts more. */
  private static final int[] HEADER_TRIES = {1 << 12, 1 << 18, 1 << 24};

  private final FileChannel file;
  private final ColumnDescriptor column;
  private final ColumnMetaData meta;
  private final long end;
  private long at;
  private long valuesLeft;
  private long headerAt;

  ParquetPages(FileChannel file, ColumnDescriptor column, ColumnMetaData meta, long start) {
    this.file = file;
    this.column = column;
    this.meta = meta;
    this.at = start;
    this.end = start + meta.getTotal_compressed_size();
    this.valuesLeft = meta.getNum_values();
  }

  @Override
  public long getTotalValueCount() {
    return meta.getNum_values();
  }

  @Override
  public @Nullable DictionaryPage readDictionaryPage() {
    long start = at;
    PageHeader header = header();
    if (header.getType() != PageType.DICTIONARY_PAGE) {
      at = start;
      return null;
    }
    DictionaryPageHeader dictionary = header.getDictionary_page_header();
    if (dictionary == null) {
      throw damage("the header of the dictionary is not whole");
    }
    byte[] bytes = unpacked(header, 0, payload(header));
    int values = dictionary.getNum_values();
    if (values < 0 || values > bytes.length / ParquetEncodings.smallest(column)) {
      throw damage("%d values in a dictionary of %d bytes".formatted(values, bytes.length));
    }
    return new DictionaryPage(BytesInput.from(bytes), values, encoding(dictionary.getEncoding()));
  }

  @Override
  public DataPage readPage() {
    while (true) {
      PageHeader header = header();
      byte[] payload = payload(header);
      if (header.getType() == PageType.DATA_PAGE && header.isSetData_page_header()) {
        return page(header, header.getData_page_header(), payload);
      }
      if (header.getType() == PageType.DATA_PAGE_V2 && header.isSetData_page_header_v2()) {
        return page(header, header.getData_page_header_v2(), payload);
      }
      if (header.getType() != PageType.INDEX_PAGE) {
        throw damage("found a %s, expected a page of data".formatted(header.getType()));
      }
    }
  }

  private DataPage page(PageHeader header, DataPageHeader data, byte[] payload) {
    int values = count(data.getNum_values());
    byte[] bytes = unpacked(header, 0, payload);
    Encoding repetition = encoding(data.getRepetition_level_encoding());
    Encoding definition = encoding(data.getDefinition_level_encoding());
    Encoding encoding = encoding(data.getEncoding());
    try {
      int from = 0;
      from =
          ParquetEncodings.levels(bytes, from, repetition, column.getMaxRepetitionLevel(), values);
      from =
          ParquetEncodings.levels(bytes, from, definition, column.getMaxDefinitionLevel(), values);
      ParquetEncodings.values(bytes, from, encoding, values);
    } catch (ParquetDamage e) {
      throw damage(e.reason());
    }
    return new DataPageV1(
        BytesInput.from(bytes),
        values,
        bytes.length,
        Statistics.noopStats(column.getPrimitiveType()),
        repetition,
        definition,
        encoding);
  }

  private DataPage page(PageHeader header, DataPageHeaderV2 data, byte[] payload) {
    int values = count(data.getNum_values());
    int repetition = data.getRepetition_levels_byte_length();
    int definition = data.getDefinition_levels_byte_length();
    int levels = repetition + definition;
    if (repetition < 0
        || definition < 0
        || levels < 0
        || levels > payload.length
        || levels > header.getUncompressed_page_size()) {
      throw damage(
          "levels of %d and %d bytes in a page of %d"
              .formatted(repetition, definition, payload.length));
    }
    byte[] bytes =
        data.isIs_compressed() || !data.isSetIs_compressed()
            ? unpacked(header, levels, payload)
            : Arrays.copyOfRange(payload, levels, payload.length);
    Encoding encoding = encoding(data.getEncoding());
    try {
      ParquetEncodings.runs(
          payload, 0, repetition, ParquetEncodings.width(column.getMaxRepetitionLevel()), values);
      ParquetEncodings.runs(
          payload,
          repetition,
          levels,
          ParquetEncodings.width(column.getMaxDefinitionLevel()),
          values);
      ParquetEncodings.values(bytes, 0, encoding, values);
    } catch (ParquetDamage e) {
      throw damage(e.reason());
    }
    return DataPageV2.uncompressed(
        data.getNum_rows(),
        data.getNum_nulls(),
        values,
        BytesInput.from(payload, 0, repetition),
        BytesInput.from(payload, repetition, definition),
        encoding,
        BytesInput.from(bytes),
        Statistics.noopStats(column.getPrimitiveType()));
  }

  private PageHeader header() {
    headerAt = at;
    if (at >= end) {
      throw damage("the column ends %d values too early".formatted(valuesLeft));
    }
    String fault = "";
    for (int size : HEADER_TRIES) {
      int length = (int) Math.min(size, end - at);
      try {
        ParquetThrift.Read<PageHeader> read =
            ParquetThrift.pageHeader(ParquetFooter.bytes(file, at, length));
        at += read.length();
        return read.record();
      } catch (TException e) {
        fault = String.valueOf(e.getMessage());
        if (length < size) {
          break; // there are no more bytes to try
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw damage("the header of the page is damaged (%s)".formatted(fault));
  }

  /** The bytes after a header, still packed, checked by their sum where there is one. */
  private byte[] payload(PageHeader header) {
    int packed = header.getCompressed_page_size();
    int unpacked = header.getUncompressed_page_size();
    if (packed < 0 || packed > end - at || unpacked < 0) {
      throw damage(
          "its page would take %d bytes (%d unpacked), the column has %d left"
              .formatted(packed, unpacked, end - at));
    }
    if (unpacked > ExpansionGuard.FREE && unpacked / ExpansionGuard.RATIO > packed) {
      throw damage(
          "its page of %d bytes would unpack to %d, more than %d times its size"
              .formatted(packed, unpacked, ExpansionGuard.RATIO));
    }
    long needed =
        meta.getCodec() == CompressionCodec.UNCOMPRESSED ? packed : (long) packed + unpacked;
    long memory = Runtime.getRuntime().maxMemory();
    if (needed > memory / 2) {
      throw new ParquetDamage(
          "%s: its page needs %d MB, Java has %d MB in all; give it more (-Xmx), or write the table with smaller pages"
              .formatted(place(), needed >> 20, memory >> 20));
    }
    byte[] bytes;
    try {
      bytes = ParquetFooter.bytes(file, at, packed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    at += packed;
    if (header.isSetCrc()) {
      CRC32 sum = new CRC32();
      sum.update(bytes);
      if ((int) sum.getValue() != header.getCrc()) {
        throw damage("the page does not match its checksum");
      }
    }
    return bytes;
  }

  /** What is packed in {@code payload} after its levels, which are not. */
  private byte[] unpacked(PageHeader header, int levels, byte[] payload) {
    int length = header.getUncompressed_page_size() - levels;
    if (length == 0 && payload.length == levels) {
      return new byte[0];
    }
    try {
      return ParquetCodec.unpack(meta.getCodec(), payload, levels, payload.length, length);
    } catch (IOException e) {
      throw damage("the page does not unpack (%s)".formatted(e.getMessage()));
    }
  }

  private int count(int values) {
    if (values < 0 || values > valuesLeft) {
      throw damage("a page of %d values, the column has %d left".formatted(values, valuesLeft));
    }
    valuesLeft -= values;
    return values;
  }

  private Encoding encoding(org.apache.parquet.format.@Nullable Encoding encoding) {
    if (encoding == null) {
      throw damage("the page does not say how its values are written");
    }
    return Encoding.valueOf(encoding.name());
  }

  private ParquetDamage damage(String reason) {
    return new ParquetDamage(
        "%s: %s; the file is damaged, get it again".formatted(place(), reason));
  }

  private String place() {
    return "column %s, byte %d".formatted(String.join(".", column.getPath()), headerAt);
  }
}
