package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.index.MediaPlaces;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.datasets.media.MediaStores;
import org.sensorium.datasets.media.RemoteLimits;
import org.sensorium.datasets.media.RemoteMedia;
import org.sensorium.fusion.model.source.SourceSettings;
import picocli.CommandLine.Option;

/** Options of every command that reads a dataset. */
final class DataOptions {
  @Option(
      names = "--format",
      paramLabel = "ID",
      description = "Dataset or form, as in \"data list\" (default: told by the content).")
  private @Nullable String format;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Setting of the dataset; \"data list ID\" tells which there are.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--media-root",
      paramLabel = "[NAME=]PLACE",
      description =
          "Folder, zip, tar or table of pictures that the media lie in; with a name, of those whose path begins so."
              + " May be repeated.")
  private List<String> roots = List.of();

  @Option(
      names = "--allow-remote",
      description = "Fetches media that rows name by a public web address.")
  private boolean remote;

  /** How the rows are to be read; media are not looked for. */
  OpenOptions open() {
    OpenOptions options = OpenOptions.DEFAULT.dataset(format);
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      options = options.set(setting.getKey(), setting.getValue());
    }
    return options;
  }

  /** Whether the user said what the file is. */
  boolean namesForm() {
    return format != null;
  }

  /** Whether the user said where media are. */
  boolean namesMedia() {
    return !roots.isEmpty() || remote;
  }

  /**
   * Where the media are; the caller closes it.
   *
   * @param file of rows, beside which media lie if nothing else is said; or a folder that holds all
   */
  MediaStore media(Path file, MediaCache cache) throws IOException {
    MediaStore local =
        roots.isEmpty() ? MediaPlaces.beside(file, cache) : MediaPlaces.open(roots, cache);
    return MediaStores.of(local, remote ? new RemoteMedia(cache, RemoteLimits.DEFAULT) : null);
  }

  /** Where media that are no files yet are put. */
  static MediaCache cache() throws IOException {
    return MediaCache.of(cacheFolder(), MediaLimits.DEFAULT);
  }

  static Path cacheFolder() {
    return SourceSettings.ofEnvironment().home().resolve("media");
  }
}
