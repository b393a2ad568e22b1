package org.sensorium.datasets.media;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.TarReader;

/**
 * Media in a tar archive. One pass over the headers gives their places, then each member is read
 * from its own. A compressed archive is unpacked once, into the cache. Safe for use by several
 * threads.
 */
public final class TarMedia extends ArchiveMedia {
  private final Path tar; // not compressed
  private final long[] offsets; // of the members' headers
  private final NameIndex index;

  private TarMedia(Path archive, Path tar, MediaCache cache, long[] offsets, NameIndex index)
      throws IOException {
    super(archive, cache);
    this.tar = tar;
    this.offsets = offsets;
    this.index = index;
  }

  /**
   * Opens an archive, compressed by gzip or not.
   *
   * @throws DatasetFormatException if it is damaged or has too many members
   */
  public static TarMedia open(Path archive, MediaCache cache) throws IOException {
    Path tar = isGzip(archive) ? unpacked(archive, cache) : archive;
    int most = cache.limits().entries();
    NameIndex.Builder names = new NameIndex.Builder();
    long[] offsets = new long[1024];
    try (TarReader members = reader(tar, 0)) {
      for (TarReader.Member next = members.next(); next != null; next = members.next()) {
        if (next.kind() == TarReader.Kind.FOLDER) {
          continue;
        }
        if (names.size() == most) {
          throw DatasetFormatException.ofFile(
              archive, "the archive has more than %d members, the limit".formatted(most));
        }
        if (names.size() == offsets.length) {
          offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        offsets[names.size()] = next.offset();
        names.add(next.name());
      }
    } catch (TarReader.Damaged e) {
      throw DatasetFormatException.ofFile(archive, e.reason());
    }
    long[] known = Arrays.copyOf(offsets, names.size());
    return new TarMedia(
        archive, tar, cache, known, names.build(member -> member(tar, known[member]).name()));
  }

  private static boolean isGzip(Path archive) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    }
  }

  private static Path unpacked(Path archive, MediaCache cache) throws IOException {
    String key = "unpacked\n" + version(archive);
    Path known = cache.known(key);
    if (known != null) {
      return known;
    }
    try (InputStream in = RowFiles.stream(archive)) {
      return cache.remember(key, cache.putArchive(archive.toString(), in));
    }
  }

  private static TarReader reader(Path tar, long offset) throws IOException {
    FileChannel channel = FileChannel.open(tar);
    try {
      channel.position(offset);
      return new TarReader(
          new BufferedInputStream(Channels.newInputStream(channel), 1 << 13), offset);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static TarReader.Member member(Path tar, long offset) throws IOException {
    try (TarReader reader = reader(tar, offset)) {
      return first(tar, reader);
    }
  }

  private static TarReader.Member first(Path tar, TarReader reader) throws IOException {
    TarReader.Member member = reader.next();
    if (member == null) {
      throw new IOException("%s has changed since it was opened".formatted(tar));
    }
    return member;
  }

  @Override
  int find(String ref) throws IOException {
    return index.find(archive().toString(), ref);
  }

  @Override
  String name(int member) throws IOException {
    return member(tar, offsets[member]).name();
  }

  @Override
  @Nullable String fault(int member) throws IOException {
    TarReader.Kind kind = member(tar, offsets[member]).kind();
    return kind == TarReader.Kind.FILE ? null : "is %s".formatted(kind.title());
  }

  @Override
  InputStream open(int member) throws IOException {
    TarReader reader = reader(tar, offsets[member]);
    try {
      first(tar, reader);
      return new FilterInputStream(reader.body()) {
        @Override
        public void close() throws IOException {
          reader.close();
        }
      };
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }
}
