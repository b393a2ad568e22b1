package org.sensorium.datasets.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Media in a zip archive as it was shipped. Zips inside are members like others and not opened.
 * Safe for use by several threads.
 */
public final class ZipMedia extends ArchiveMedia {
  private final ZipDirectory directory;
  private final NameIndex index;

  private ZipMedia(Path archive, MediaCache cache, ZipDirectory directory, NameIndex index)
      throws IOException {
    super(archive, cache);
    this.directory = directory;
    this.index = index;
  }

  /**
   * Opens an archive; close it.
   *
   * @throws org.sensorium.datasets.DatasetFormatException if it is damaged or has too many members
   */
  public static ZipMedia open(Path archive, MediaCache cache) throws IOException {
    ZipDirectory directory = ZipDirectory.open(archive, cache.limits().entries());
    try {
      NameIndex.Builder names = new NameIndex.Builder();
      for (int i = 0; i < directory.size(); i++) {
        names.add(directory.entry(i).name());
      }
      return new ZipMedia(
          archive, cache, directory, names.build(member -> directory.entry(member).name()));
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  @Override
  int find(String ref) throws IOException {
    return index.find(archive().toString(), ref);
  }

  @Override
  String name(int member) {
    return directory.entry(member).name();
  }

  @Override
  @Nullable String fault(int member) {
    return directory.entry(member).fault();
  }

  @Override
  InputStream open(int member) throws IOException {
    ZipMember entry = directory.entry(member);
    return new ZipContent(archive() + ", member " + entry.name(), entry, directory.packed(entry));
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
