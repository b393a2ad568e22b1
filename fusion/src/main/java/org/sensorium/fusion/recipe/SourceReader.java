package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.index.MediaPlaces;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.instruct.QuarantiningReader;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.mixture.Mixture;
import org.sensorium.datasets.mixture.MixtureConfig;
import org.sensorium.datasets.mixture.MixtureReader;
import org.sensorium.datasets.mixture.SourceConfig;

/** Reads the sources of a run into memory, media as files. */
final class SourceReader {
  private static final Path LIST = Path.of("data.train"); // in messages about all of it

  private final DataConfig config;
  private final Set<Media.Kind> kinds;
  private final MediaCache cache;
  private final @Nullable QuarantineLedger ledger;
  private final List<RowOrigin> bad = new ArrayList<>();

  /**
   * @param kinds the modalities that the model reads
   * @param cache for media that lie in archives and rows
   * @param ledger gets the bad rows; null to be refused at the first one
   */
  SourceReader(
      DataConfig config,
      Set<Media.Kind> kinds,
      MediaCache cache,
      @Nullable QuarantineLedger ledger) {
    this.config = config;
    this.kinds = kinds;
    this.cache = cache;
    this.ledger = ledger;
  }

  /** The origin of each bad row that was met so far. */
  List<RowOrigin> bad() {
    return bad;
  }

  /**
   * The rows to learn from.
   *
   * @param seed of the draws, where the run file itself lists what to mix
   */
  List<TrainingData.Row> train(long seed) throws IOException {
    if (config.mixture() != null) {
      Path file = Path.of(config.mixture());
      return mixed(file, MixtureConfig.read(file), file.toAbsolutePath().resolveSibling(""));
    }
    if (config.isMixed()) {
      return mixed(LIST, new MixtureConfig(config.train(), seed, 1.0, null), Path.of(""));
    }
    List<TrainingData.Row> rows = new ArrayList<>();
    for (SourceConfig source : config.train()) {
      rows.addAll(whole(source, RowOrigin.Part.TRAIN));
    }
    return rows;
  }

  /** Every row of a source. */
  List<TrainingData.Row> whole(SourceConfig source, RowOrigin.Part part) throws IOException {
    Path file = Path.of(source.path());
    RowOrigin origin = new RowOrigin(part, source.name());
    String root = source.mediaRoot();
    try (MediaFiles media =
            new MediaFiles(media(file, root == null ? null : Path.of(root)), cache);
        FiledRows rows =
            new FiledRows(
                InstructionDatasets.open(file, options(source).media(media.store())),
                () -> origin,
                () -> media,
                bad,
                kinds)) {
      return rows(file, rows);
    }
  }

  private OpenOptions options(SourceConfig source) {
    OpenOptions options = OpenOptions.DEFAULT.dataset(format(source));
    for (Map.Entry<String, String> setting : source.settings().entrySet()) {
      options = options.set(setting.getKey(), setting.getValue());
    }
    return options;
  }

  private @Nullable String format(SourceConfig source) {
    return source.format() == null ? config.format() : source.format();
  }

  /** Where the media of a file are: as its source says, or else the run, or else beside it. */
  private MediaStore media(Path file, @Nullable Path root) throws IOException {
    if (root != null) {
      return MediaPlaces.open(root, cache);
    }
    return config.mediaRoot().isEmpty()
        ? MediaPlaces.beside(file, cache)
        : MediaPlaces.open(config.mediaRoot(), cache);
  }

  /** Every draw of a mixture, in its order. */
  private List<TrainingData.Row> mixed(Path file, MixtureConfig said, Path folder)
      throws IOException {
    List<SourceConfig> sources = said.sources().stream().map(this::formatted).toList();
    MixtureConfig all = new MixtureConfig(sources, said.seed(), said.temperature(), said.rows());
    try (Mixture mixture = Mixture.open(all, folder, this::media);
        MixtureReader reader = mixture.reader(0);
        FiledRows rows =
            new FiledRows(
                reader,
                () -> new RowOrigin(RowOrigin.Part.TRAIN, reader.source()),
                () -> new MediaFiles(reader.media(), cache),
                bad,
                kinds)) {
      return rows(file, rows);
    }
  }

  private SourceConfig formatted(SourceConfig source) {
    return new SourceConfig(
        source.path(),
        source.name(),
        format(source),
        source.settings(),
        source.mediaRoot(),
        source.take(),
        source.weight(),
        source.repeat());
  }

  private List<TrainingData.Row> rows(Path file, FiledRows filed) throws IOException {
    List<TrainingData.Row> rows = new ArrayList<>();
    ConversationReader reader =
        ledger == null ? filed : new QuarantiningReader(file, filed, ledger);
    for (Conversation row = reader.next(); row != null; row = reader.next()) {
      rows.add(new TrainingData.Row(filed.origin(), filed.place(), row, filed.files()));
    }
    return rows;
  }

  /**
   * The questions of a file.
   *
   * @param kinds the modalities that the model reads
   * @throws DatasetFormatException if a row is wrong, or no question has an answer
   */
  static TrainingData.TestSet test(
      Path file, OpenOptions options, MediaFiles media, Set<Media.Kind> kinds) throws IOException {
    RowOrigin origin = new RowOrigin(RowOrigin.Part.TEST, file.toString());
    List<TrainingData.Row> rows = new ArrayList<>();
    try (FiledRows filed =
        new FiledRows(
            InstructionDatasets.open(file, options.media(media.store())),
            () -> origin,
            () -> media,
            new ArrayList<>(),
            kinds)) {
      for (Conversation row = filed.next(); row != null; row = filed.next()) {
        rows.add(new TrainingData.Row(origin, filed.place(), row, filed.files()));
      }
    }
    return TrainingData.TestSet.of(file, rows, kinds.size() > 1);
  }
}
