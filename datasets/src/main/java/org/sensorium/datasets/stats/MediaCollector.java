package org.sensorium.datasets.stats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/** Counts media and measures a sample of them. */
final class MediaCollector {
  private static final int PROBLEMS = 20; // told in full

  private final StatsOptions options;
  private final long seed;
  private final Map<Media.Kind, Kind> kinds = new EnumMap<>(Media.Kind.class);
  private final Reservoir<Media> pictures;
  private final Histogram perRow = new Histogram();
  private final List<String> problems = new ArrayList<>();

  MediaCollector(StatsOptions options, long seed) {
    this.options = options;
    this.seed = seed;
    pictures = new Reservoir<>(options.pictures(), seed);
  }

  void add(List<Media> media) {
    perRow.add(media.size());
    Set<Media.Kind> seen = EnumSet.noneOf(Media.Kind.class);
    for (Media medium : media) {
      Kind kind = kinds.computeIfAbsent(medium.kind(), k -> new Kind(options.measured(), seed));
      kind.count++;
      kind.rows += seen.add(medium.kind()) ? 1 : 0;
      int place = kind.sample.place();
      if (place >= 0) {
        kind.sample.put(place, measured(medium));
      }
      int shown = medium.kind() == Media.Kind.IMAGE ? pictures.place() : -1;
      if (shown >= 0) {
        pictures.put(shown, medium);
      }
    }
  }

  /** What a row holds itself is measured at once, so that its bytes need not be kept. */
  private Sampled measured(Media medium) {
    return medium.content() == null ? new Sampled(medium, null, null) : measure(medium);
  }

  private Sampled measure(Media medium) {
    MediaMeasure measure = options.measure();
    try {
      return new Sampled(null, measure == null ? null : measure.of(medium), null);
    } catch (IOException e) {
      return new Sampled(null, null, "%s: %s".formatted(medium.ref(), e.getMessage()));
    }
  }

  List<DatasetStats.MediaKind> kinds() {
    List<DatasetStats.MediaKind> list = new ArrayList<>();
    kinds.forEach((name, kind) -> list.add(result(name, kind)));
    return list;
  }

  private DatasetStats.MediaKind result(Media.Kind name, Kind kind) {
    List<MediaMeasure.Size> sizes = new ArrayList<>();
    long unreadable = 0;
    for (Sampled sampled : kind.sample.kept()) {
      Sampled done = sampled.waiting() == null ? sampled : measure(sampled.waiting());
      if (done.size() != null) {
        sizes.add(done.size());
      }
      if (done.problem() != null) {
        unreadable++;
        if (problems.size() < PROBLEMS) {
          problems.add(done.problem());
        }
      }
    }
    return new DatasetStats.MediaKind(
        name, kind.count, kind.rows, sizes.size(), unreadable, ranges(sizes));
  }

  private static List<DatasetStats.Range> ranges(List<MediaMeasure.Size> sizes) {
    List<DatasetStats.Range> ranges = new ArrayList<>();
    range("width", "pixels", sizes, MediaMeasure.Size::width, ranges);
    range("height", "pixels", sizes, MediaMeasure.Size::height, ranges);
    range("length", "seconds", sizes, MediaMeasure.Size::seconds, ranges);
    range("size", "points", sizes, MediaMeasure.Size::points, ranges);
    return ranges;
  }

  private static void range(
      String name,
      String unit,
      List<MediaMeasure.Size> sizes,
      ToDoubleFunction<MediaMeasure.Size> value,
      List<DatasetStats.Range> ranges) {
    double[] known = sizes.stream().mapToDouble(value).filter(v -> v > 0).sorted().toArray();
    if (known.length > 0) {
      double median = known[(known.length - 1) / 2];
      ranges.add(new DatasetStats.Range(name, unit, known[0], median, known[known.length - 1]));
    }
  }

  Distribution perRow() {
    return perRow.distribution();
  }

  List<Media> pictures() {
    return pictures.kept();
  }

  /** Known after {@link #kinds}. */
  List<String> problems() {
    return problems;
  }

  /** A medium drawn: waiting to be measured, or with what came of it. */
  private record Sampled(
      @Nullable Media waiting, MediaMeasure.@Nullable Size size, @Nullable String problem) {}

  private static final class Kind {
    private final Reservoir<Sampled> sample;
    private long count;
    private long rows;

    Kind(int measured, long seed) {
      sample = new Reservoir<>(measured, seed);
    }
  }
}
