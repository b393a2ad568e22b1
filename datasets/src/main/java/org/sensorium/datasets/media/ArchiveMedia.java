package org.sensorium.datasets.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.source.MemberNames;

/**
 * What stores of archives share: a ref is checked, looked up by its exact name or else by its
 * unique base name, and its member unpacked into the cache, where it stays for the next time.
 */
abstract class ArchiveMedia implements MediaStore {
  private final Path archive;
  private final MediaCache cache;
  private final String version; // of the archive: another file gives other keys

  ArchiveMedia(Path archive, MediaCache cache) throws IOException {
    this.archive = archive;
    this.cache = cache;
    this.version = version(archive);
  }

  /** Tells an archive from one of the same name that replaced it. */
  static String version(Path archive) throws IOException {
    return "%s\n%d\n%d"
        .formatted(
            archive.toRealPath(),
            Files.size(archive),
            Files.getLastModifiedTime(archive).toMillis());
  }

  /** Finds a member by name. */
  abstract int find(String ref) throws IOException;

  /** The name of a member. */
  abstract String name(int member) throws IOException;

  /** What is against unpacking a member, as the end of a sentence; null if nothing. */
  abstract @Nullable String fault(int member) throws IOException;

  /** The bytes of a member. */
  abstract InputStream open(int member) throws IOException;

  /** The archive. */
  public Path archive() {
    return archive;
  }

  @Override
  public Path resolve(String ref) throws IOException {
    String wrong = MemberNames.fault(ref);
    if (wrong != null) {
      throw new IOException(
          "medium \"%s\" %s; expected a name in %s".formatted(ref, wrong, archive));
    }
    int member = find(ref);
    String name = name(member);
    String unsafe = MemberNames.fault(name);
    String fault = unsafe != null ? unsafe : fault(member);
    if (fault != null) {
      throw new IOException(
          "medium \"%s\": the member \"%s\" of %s %s; it is not unpacked"
              .formatted(ref, name, archive, fault));
    }
    String key = "member\n%s\n%d".formatted(version, member);
    Path known = cache.known(key);
    if (known != null) {
      return known;
    }
    try (InputStream in = open(member)) {
      return cache.remember(key, cache.put("%s in %s".formatted(name, archive), in));
    }
  }
}
