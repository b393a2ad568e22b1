package org.sensorium.datasets.mixture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.index.IndexedDataset;
import org.sensorium.datasets.index.Permutation;
import org.sensorium.datasets.instruct.OpenOptions;

/** The rows of one source that take part, in the order in which they are drawn. */
final class MixtureSource implements Closeable {
  private final SourceConfig config;
  private final IndexedDataset rows;
  private final MediaStore media;
  private final long seed;
  private final int count;
  private final Permutation chosen; // of all rows, for random takes

  private MixtureSource(
      SourceConfig config, IndexedDataset rows, MediaStore media, long seed, int count) {
    this.config = config;
    this.rows = rows;
    this.media = media;
    this.seed = seed;
    this.count = count;
    this.chosen = new Permutation(rows.size(), Permutation.mix(seed));
  }

  static MixtureSource open(
      SourceConfig config, Path file, @Nullable Path root, Mixture.MediaOpener opener, long seed)
      throws IOException {
    MediaStore media = opener.open(file, root);
    IndexedDataset rows = null;
    try {
      OpenOptions options = OpenOptions.DEFAULT.dataset(config.format()).media(media);
      for (var setting : config.settings().entrySet()) {
        options = options.set(setting.getKey(), setting.getValue());
      }
      rows = IndexedDataset.open(file, options);
      int count = config.take().count(rows.size());
      if (count == 0) {
        throw DatasetFormatException.ofFile(file, "there are no rows to take");
      }
      return new MixtureSource(config, rows, media, seed, count);
    } catch (IOException | RuntimeException e) {
      try (media;
          IndexedDataset opened = rows) {
        throw e; // both are closed
      }
    }
  }

  String name() {
    return config.name();
  }

  MediaStore media() {
    return media;
  }

  IndexedDataset rows() {
    return rows;
  }

  /** Rows that take part. */
  int count() {
    return count;
  }

  /** The row of a draw; each round over the rows has an order of its own. */
  int row(long draw) {
    long round = draw / count;
    int taken = (int) new Permutation(count, seed + Permutation.mix(round + 1)).at(draw % count);
    return switch (config.take().kind()) {
      case ALL, FIRST -> taken;
      case LAST -> rows.size() - count + taken;
      case RANDOM -> (int) chosen.at(taken);
    };
  }

  @Override
  public void close() throws IOException {
    try (media) {
      rows.close();
    }
  }
}
