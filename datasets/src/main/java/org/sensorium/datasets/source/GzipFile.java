package org.sensorium.datasets.source;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.sensorium.datasets.DatasetFormatException;

/** Unpacks a file that was compressed by gzip, and tells its damage as that of a dataset. */
final class GzipFile extends FilterInputStream {
  private final Path file;

  GzipFile(Path file, InputStream packed) throws IOException {
    super(unpacked(file, packed));
    this.file = file;
  }

  private static InputStream unpacked(Path file, InputStream packed) throws IOException {
    try {
      return ExpansionGuard.gunzip(file.toString(), packed);
    } catch (EOFException | ZipException e) {
      throw damaged(file);
    }
  }

  private static DatasetFormatException damaged(Path file) {
    return DatasetFormatException.ofFile(
        file, "the compressed file is cut off or damaged; download it again");
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (EOFException | ZipException e) {
      throw damaged(file);
    }
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    try {
      return super.read(into, from, length);
    } catch (EOFException | ZipException e) {
      throw damaged(file);
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    try {
      return super.skip(bytes);
    } catch (EOFException | ZipException e) {
      throw damaged(file);
    }
  }

  /** None for sure: who asks gets what was unpacked before the damage, not the damage alone. */
  @Override
  public int available() {
    return 0;
  }
}
