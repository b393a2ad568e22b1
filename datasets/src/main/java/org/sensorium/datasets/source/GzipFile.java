package org.sensorium.datasets.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.sensorium.datasets.DatasetFormatException;

/** The unpacked bytes of a file that gzip compressed; damage is told as a fault of the file. */
final class GzipFile extends FilterInputStream {
  private final Path file;

  private GzipFile(Path file, InputStream unpacked) {
    super(unpacked);
    this.file = file;
  }

  static InputStream unpack(Path file, InputStream packed) throws IOException {
    try {
      InputStream unpacked = ExpansionGuard.gunzip(file.toString(), packed);
      return new BufferedInputStream(new GzipFile(file, unpacked), 1 << 16);
    } catch (EOFException | ZipException e) {
      throw damaged(file);
    }
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

  private static DatasetFormatException damaged(Path file) {
    return DatasetFormatException.ofFile(
        file, "the compressed file is cut off or damaged, download it again");
  }
}
