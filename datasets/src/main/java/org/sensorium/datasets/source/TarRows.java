package org.sensorium.datasets.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Rows of a WebDataset archive: members that follow each other and share a key are one row. The key
 * is the name up to the first dot behind the folders, the rest names the field: {@code
 * 000/17.seg.png} is the field {@code seg.png} of {@code 000/17}. Members without both are no part
 * of a row (folders, {@code README}, {@code .DS_Store}), as WebDataset has it.
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset, tariterators</a>
 */
final class TarRows implements RowSource {
  private final Path file;
  private final TarReader tar;
  private TarReader.@Nullable Member waiting; // the first of the next row
  private boolean ended;
  private long record;

  TarRows(Path file, InputStream in) {
    this.file = file;
    this.tar = new TarReader(in, 0);
  }

  @Override
  public @Nullable Row next() throws IOException {
    TarRow row = null;
    try {
      for (TarReader.Member member = member(); member != null; member = member()) {
        String name = member.name();
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        if (member.kind() == TarReader.Kind.FOLDER || dot == name.lastIndexOf('/') + 1 || dot < 0) {
          continue;
        }
        String key = name.substring(0, dot);
        if (row != null && !row.key().equals(key)) {
          waiting = member;
          break;
        }
        if (row == null) {
          record++;
          row = new TarRow(key, member.offset());
        }
        row.add(member, name.substring(dot + 1), tar);
      }
    } catch (TarReader.Damaged e) {
      throw cutShort(row, e.reason());
    } catch (DatasetFormatException e) { // the compressed file is damaged
      throw cutShort(row, e.reason());
    }
    return row == null ? null : finished(row);
  }

  private TarReader.@Nullable Member member() throws IOException {
    TarReader.Member member = waiting;
    waiting = null;
    if (member == null && !ended) {
      member = tar.next();
      ended = member == null;
    }
    return member;
  }

  private DatasetFormatException cutShort(@Nullable TarRow row, String reason) {
    ended = true;
    return DatasetFormatException.atRecord(
        file,
        row == null ? record + 1 : record,
        row == null ? tar.position() : row.offset(),
        reason + "; the rows after it cannot be read");
  }

  private Row finished(TarRow row) throws DatasetFormatException {
    try {
      return Row.ofCells(file, record, row.offset(), row.cells());
    } catch (RowException e) {
      throw DatasetFormatException.ofRecord(file, record, row.offset(), e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
