package org.sensorium.fusion.model.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The cache that the Hugging Face libraries keep: {@code models--ORG--NAME/refs/REVISION} holds a
 * commit, {@code snapshots/COMMIT/} the files. It is only read.
 */
final class HubCache {
  private final Path root;

  HubCache(Path root) {
    this.root = root;
  }

  /** The folder of a model's files, there or not; null if the cache does not know the revision. */
  @Nullable Path snapshot(ModelId id) throws IOException {
    Path folder = root.resolve("models--" + id.repository().replace("/", "--"));
    Path ref = folder.resolve("refs").resolve(id.revision());
    if (Files.isRegularFile(ref)) {
      return folder.resolve("snapshots").resolve(Files.readString(ref).strip());
    }
    Path commit = folder.resolve("snapshots").resolve(id.revision());
    return Files.isDirectory(commit) ? commit : null;
  }

  Path root() {
    return root;
  }
}
