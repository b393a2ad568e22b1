package org.sensorium.datasets.media;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.MediaStore;

/** The files of media, wherever they come from. Safe for use by several threads. */
public final class MediaFiles implements Closeable {
  private final @Nullable MediaStore store;
  private final MediaCache cache;

  /**
   * @param store for media that rows refer to, closed with this; null if rows hold them all
   * @param cache for media that rows hold
   */
  public MediaFiles(@Nullable MediaStore store, MediaCache cache) {
    this.store = store;
    this.cache = cache;
  }

  /**
   * The file of a medium; what is no file yet is unpacked first.
   *
   * @throws IOException whose message says what was found and what to do
   */
  public Path file(Media medium) throws IOException {
    MediaContent content = medium.content();
    if (content == null) {
      return find(medium.ref());
    }
    try (InputStream in = content.open()) {
      return cache.put(
          medium.ref().isEmpty()
              ? "a medium inside the row"
              : "medium \"%s\"".formatted(medium.ref()),
          in);
    }
  }

  /**
   * The files of the pictures that make up a video; of a medium that is one file, that file.
   *
   * @throws IOException whose message says what was found and what to do
   */
  public List<Path> frames(Media medium) throws IOException {
    if (medium.frames().isEmpty()) {
      return List.of(file(medium));
    }
    List<Path> files = new ArrayList<>();
    for (String frame : medium.frames()) {
      files.add(find(frame));
    }
    return files;
  }

  /** Where the media lie that rows refer to; null if rows hold them all. */
  public @Nullable MediaStore store() {
    return store;
  }

  private Path find(String ref) throws IOException {
    if (store == null) {
      throw new IOException(
          "medium \"%s\": no place to look for media was given; name the folder or archive"
              .formatted(ref));
    }
    return store.resolve(ref);
  }

  @Override
  public void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }
}
