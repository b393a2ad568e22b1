package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.RowException;

/**
 * Writes a parquet table row by row; a group of rows is in memory until it is full (16 MB).
 *
 * <p>Rows go to {@code <file>.part}; {@link #finish} ends the table and moves it into place, so the
 * file is either absent, the old one, or complete.
 */
public final class ParquetRowWriter implements Closeable {
  /** How pages are packed. */
  public enum Packing {
    /** Fast, and read everywhere. */
    SNAPPY,
    /** Smaller. */
    ZSTD,
    NONE
  }

  private static final byte[] MARK = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int GROUP_BYTES = 16 << 20; // unpacked
  private static final int PAGE_BYTES = 1 << 20; // unpacked
  private static final ParquetProperties PROPERTIES =
      ParquetProperties.builder()
          .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
          .withPageSize(PAGE_BYTES)
          .withDictionaryPageSize(PAGE_BYTES)
          .withStatisticsEnabled(false)
          .withSizeStatisticsEnabled(false)
          .build();

  private final Path file;
  private final Path part;
  private final FileChannel channel;
  private final OutputStream out;
  private final MessageType schema;
  private final ParquetRowCells cells;
  private final CompressionCodec codec;
  private final List<RowGroup> groups = new ArrayList<>();
  private long at; // bytes written
  private long rows; // of the groups written
  private final Map<ColumnDescriptor, PackedPages> pages = new LinkedHashMap<>();
  private @Nullable ColumnWriteStore group; // null between two groups
  private long groupRows;
  private long groupBytes;

  private ParquetRowWriter(
      Path file, Path part, FileChannel channel, List<Column> columns, CompressionCodec codec) {
    this.file = file;
    this.part = part;
    this.channel = channel;
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    this.schema = ParquetTable.schema(columns);
    this.cells = new ParquetRowCells(columns);
    this.codec = codec;
  }

  /** Starts a table packed with zstd. See {@link #create(Path, List, Packing)}. */
  public static ParquetRowWriter create(Path file, List<Column> columns) throws IOException {
    return create(file, columns, Packing.ZSTD);
  }

  /**
   * Starts a table; a file of that name stays until {@link #finish}.
   *
   * @param columns at least one, each name once
   * @throws IOException if the folder cannot be written
   */
  public static ParquetRowWriter create(Path file, List<Column> columns, Packing packing)
      throws IOException {
    Set<String> names = new HashSet<>();
    columns.forEach(column -> names.add(column.name()));
    if (columns.isEmpty() || names.size() < columns.size()) {
      throw new IllegalArgumentException(
          "expected one column or more, each name once, got " + columns);
    }
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    CompressionCodec codec =
        switch (packing) {
          case SNAPPY -> CompressionCodec.SNAPPY;
          case ZSTD -> CompressionCodec.ZSTD;
          case NONE -> CompressionCodec.UNCOMPRESSED;
        };
    ParquetRowWriter writer = new ParquetRowWriter(absolute, part, channel, columns, codec);
    writer.write(MARK);
    return writer;
  }

  /**
   * Appends one row. A column that the row lacks becomes null.
   *
   * @throws RowException if a cell does not fit its column, or has none; nothing of the row is
   *     written then, and the next one can be
   */
  public void add(ObjectNode row) throws IOException, RowException {
    List<ParquetRowCells.Cell> ready = cells.of(row);
    if (group == null) {
      openGroup();
    }
    groupBytes += cells.write(ready);
    groupRows++;
    if (groupBytes >= GROUP_BYTES) {
      closeGroup();
    }
  }

  private void openGroup() {
    for (ColumnDescriptor column : schema.getColumns()) {
      pages.put(column, new PackedPages(column, codec));
    }
    group = PROPERTIES.newColumnWriteStore(schema, pages::get);
    cells.writeInto(new ColumnIOFactory().getColumnIO(schema).getRecordWriter(group));
  }

  private void closeGroup() throws IOException {
    if (group == null) {
      return;
    }
    cells.flush();
    group.flush();
    group.close();
    List<ColumnChunk> chunks = new ArrayList<>();
    long start = at;
    long unpacked = 0;
    for (PackedPages column : pages.values()) {
      ColumnChunk chunk = column.writeTo(out, at);
      at += column.getMemSize();
      unpacked += chunk.getMeta_data().getTotal_uncompressed_size();
      chunks.add(chunk);
    }
    groups.add(
        new RowGroup(chunks, unpacked, groupRows)
            .setFile_offset(start)
            .setTotal_compressed_size(at - start));
    rows += groupRows;
    pages.clear();
    group = null;
    groupRows = 0;
    groupBytes = 0;
  }

  /** Ends the table, has it written to the disk, and moves it into place. */
  public void finish() throws IOException {
    closeGroup();
    FileMetaData meta = new FileMetaData(1, ParquetTable.elements(schema), rows, groups);
    meta.setCreated_by("sensorium");
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(meta, footer);
    write(footer.toByteArray());
    write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.size()).array());
    write(MARK);
    out.flush();
    channel.force(true);
    channel.close();
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Without {@link #finish} before it, what was written so far is dropped. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      Files.deleteIfExists(part);
    }
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    at += bytes.length;
  }
}
