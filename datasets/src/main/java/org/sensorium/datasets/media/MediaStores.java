package org.sensorium.datasets.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.RowFiles;

/** Opens the places in which media lie. */
public final class MediaStores {
  private MediaStores() {}

  /**
   * Opens a folder, a zip, or a tar (compressed by gzip or not), told by its content; close it.
   *
   * @param cache into which an archive's members are unpacked
   * @throws DatasetFormatException if it is something else, or damaged
   * @throws IOException if it does not exist or cannot be read
   */
  public static MediaStore open(Path place, MediaCache cache) throws IOException {
    if (Files.isDirectory(place) || !Files.exists(place)) {
      return MediaRoot.of(place);
    }
    Container container = RowFiles.container(place);
    return switch (container) {
      case ZIP -> ZipMedia.open(place, cache);
      case TAR -> TarMedia.open(place, cache);
      default ->
          throw DatasetFormatException.ofFile(
              place,
              "this is %s; expected a folder, a zip or a tar of media"
                  .formatted(container.title()));
    };
  }

  /**
   * A store that reads addresses ({@code http:}, {@code https:}) from the net and all else from the
   * other one; closes both.
   *
   * @param local where other refs lead; null to refuse them
   * @param remote null to refuse addresses, as is the rule unless a user asks for them
   */
  public static MediaStore of(@Nullable MediaStore local, @Nullable RemoteMedia remote) {
    return new MediaStore() {
      @Override
      public Path resolve(String ref) throws IOException {
        boolean address = isAddress(ref);
        MediaStore store = address ? remote : local;
        if (store == null) {
          throw new IOException(
              address
                  ? "medium \"%s\" is a remote address; these are read only with --allow-remote"
                      .formatted(ref)
                  : "medium \"%s\": no place to look for media was given; name the folder or archive"
                      .formatted(ref));
        }
        return store.resolve(ref);
      }

      @Override
      public void close() throws IOException {
        try (MediaStore first = local;
            MediaStore second = remote) {
          // both are closed, even if one fails
        }
      }
    };
  }

  private static boolean isAddress(String ref) {
    String head = ref.substring(0, Math.min(ref.length(), 8)).toLowerCase(Locale.ROOT);
    return head.startsWith("http:") || head.startsWith("https:");
  }
}
