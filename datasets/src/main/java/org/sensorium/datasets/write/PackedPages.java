package org.sensorium.datasets.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.sensorium.datasets.source.ParquetCodec;

/** The pages of one column of a row group, packed and kept until the group is written. */
final class PackedPages implements PageWriter {
  private final ColumnDescriptor column;
  private final CompressionCodec codec;
  private final ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final Set<Encoding> encodings = new LinkedHashSet<>();
  private long values;
  private long unpackedBytes;

  PackedPages(ColumnDescriptor column, CompressionCodec codec) {
    this.column = column;
    this.codec = codec;
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      int rowCount,
      Statistics<?> statistics,
      SizeStatistics sizes,
      GeospatialStatistics places,
      org.apache.parquet.column.Encoding repetition,
      org.apache.parquet.column.Encoding definition,
      org.apache.parquet.column.Encoding encoding)
      throws IOException {
    PageHeader header = new PageHeader(PageType.DATA_PAGE, 0, 0);
    header.setData_page_header(
        new DataPageHeader(valueCount, noted(encoding), noted(definition), noted(repetition)));
    write(header, bytes, data);
    values += valueCount;
  }

  @Override
  public void writeDictionaryPage(DictionaryPage page) throws IOException {
    PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, 0, 0);
    header.setDictionary_page_header(
        new DictionaryPageHeader(page.getDictionarySize(), noted(page.getEncoding())));
    write(header, page.getBytes(), dictionary);
  }

  private void write(PageHeader header, BytesInput bytes, ByteArrayOutputStream out)
      throws IOException {
    byte[] packed = ParquetCodec.pack(codec, bytes.toByteArray());
    CRC32 sum = new CRC32();
    sum.update(packed);
    header.setUncompressed_page_size(Math.toIntExact(bytes.size()));
    header.setCompressed_page_size(packed.length);
    header.setCrc((int) sum.getValue());
    int before = out.size();
    Util.writePageHeader(header, out);
    unpackedBytes += out.size() - before + bytes.size();
    out.write(packed);
  }

  private Encoding noted(org.apache.parquet.column.Encoding encoding) {
    Encoding noted = Encoding.valueOf(encoding.name());
    encodings.add(noted);
    return noted;
  }

  /**
   * Writes the pages.
   *
   * @param at where they start in the file
   * @return what the footer says of them
   */
  ColumnChunk writeTo(OutputStream out, long at) throws IOException {
    dictionary.writeTo(out);
    data.writeTo(out);
    ColumnMetaData meta =
        new ColumnMetaData(
            ParquetTable.stored(column.getType()),
            new ArrayList<>(encodings),
            Arrays.asList(column.getPath()),
            codec,
            values,
            unpackedBytes,
            getMemSize(),
            at + dictionary.size());
    if (dictionary.size() > 0) {
      meta.setDictionary_page_offset(at);
    }
    return new ColumnChunk(0).setMeta_data(meta);
  }

  @Override
  public long getMemSize() {
    return (long) dictionary.size() + data.size();
  }

  @Override
  public long allocatedSize() {
    return getMemSize();
  }

  @Override
  public String memUsageString(String prefix) {
    return prefix + getMemSize();
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      int rowCount,
      Statistics<?> statistics,
      org.apache.parquet.column.Encoding repetition,
      org.apache.parquet.column.Encoding definition,
      org.apache.parquet.column.Encoding encoding) {
    throw new UnsupportedOperationException("the encoder tells more of a page");
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      Statistics<?> statistics,
      org.apache.parquet.column.Encoding repetition,
      org.apache.parquet.column.Encoding definition,
      org.apache.parquet.column.Encoding encoding) {
    throw new UnsupportedOperationException("the encoder tells more of a page");
  }

  @Override
  public void writePageV2(
      int rowCount,
      int nullCount,
      int valueCount,
      BytesInput repetition,
      BytesInput definition,
      org.apache.parquet.column.Encoding encoding,
      BytesInput bytes,
      Statistics<?> statistics) {
    throw new UnsupportedOperationException("the encoder is set to pages of the first kind");
  }
}
