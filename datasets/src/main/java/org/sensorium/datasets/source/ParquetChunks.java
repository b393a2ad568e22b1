package org.sensorium.datasets.source;

import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;

/**
 * The columns of a row group. Their pages are read one by one, when their rows are asked for: a
 * group may be larger than the memory.
 */
final class ParquetChunks implements PageReadStore {
  private final FileChannel file;
  private final RowGroup group;
  private final List<ColumnDescriptor> columns;

  ParquetChunks(FileChannel file, RowGroup group, List<ColumnDescriptor> columns) {
    this.file = file;
    this.group = group;
    this.columns = columns;
  }

  /**
   * Holds a group against the schema and the file.
   *
   * @param from first byte that a page can have
   * @param to end of the pages
   * @throws ParquetDamage if they contradict each other, or it cannot be read here
   */
  static void check(RowGroup group, List<ColumnDescriptor> columns, long from, long to) {
    List<ColumnChunk> chunks = group.getColumns();
    if (group.getNum_rows() < 0) {
      throw new ParquetDamage("it states %d rows".formatted(group.getNum_rows()));
    }
    if (chunks.size() != columns.size()) {
      throw new ParquetDamage(
          "it has %d columns, the schema %d".formatted(chunks.size(), columns.size()));
    }
    for (int i = 0; i < chunks.size(); i++) {
      check(chunks.get(i), columns.get(i), group.getNum_rows(), from, to);
    }
  }

  private static void check(
      ColumnChunk chunk, ColumnDescriptor column, long rows, long from, long to) {
    String name = String.join(".", column.getPath());
    ColumnMetaData meta = chunk.getMeta_data();
    if (chunk.isSetFile_path() || chunk.isSetCrypto_metadata() || meta == null) {
      throw new ParquetDamage(
          "column %s is not in this file or encrypted; expected a table in one file"
              .formatted(name));
    }
    if (!meta.getPath_in_schema().equals(Arrays.asList(column.getPath()))) {
      throw new ParquetDamage(
          "found column %s where the schema has %s".formatted(meta.getPath_in_schema(), name));
    }
    String type = column.getType().name().replace("BINARY", "BYTE_ARRAY");
    if (!meta.getType().name().equals(type)) {
      throw new ParquetDamage(
          "column %s holds %s, by the schema %s".formatted(name, meta.getType(), type));
    }
    if (!ParquetCodec.reads(meta.getCodec())) {
      throw new ParquetDamage(
          "column %s is packed with %s; snappy, zstd, gzip, lz4_raw and none can be read, write the table with one of them"
              .formatted(name, meta.getCodec()));
    }
    long values = meta.getNum_values();
    boolean listed = column.getMaxRepetitionLevel() > 0 && rows > 0;
    if (values < rows || (values > rows && !listed)) {
      throw new ParquetDamage(
          "column %s states %d values for %d rows".formatted(name, values, rows));
    }
    if (values == 0) {
      return; // a table without rows has no pages, wherever they would be
    }
    long start = start(meta);
    long length = meta.getTotal_compressed_size();
    if (start < from || length < 0 || length > to - start) {
      throw new ParquetDamage(
          "column %s would take the bytes %d to %d, which is not where the file has its pages"
              .formatted(name, start, start + length));
    }
  }

  private static long start(ColumnMetaData meta) {
    long data = meta.getData_page_offset();
    return meta.isSetDictionary_page_offset() && meta.getDictionary_page_offset() > 0
        ? Math.min(data, meta.getDictionary_page_offset())
        : data;
  }

  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    ColumnMetaData meta = group.getColumns().get(columns.indexOf(column)).getMeta_data();
    return new ParquetPages(file, column, meta, start(meta));
  }

  @Override
  public long getRowCount() {
    return group.getNum_rows();
  }
}
