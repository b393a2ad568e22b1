package org.sensorium.datasets.mixture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.index.Permutation;

/**
 * Several datasets as one stream: the same configuration gives the same rows in the same order, and
 * a reader starts at any step.
 */
public final class Mixture implements Closeable {

  /** Opens the media of a source. */
  public interface MediaOpener {
    /**
     * Opens them; the mixture closes the store.
     *
     * @param file of the source's rows
     * @param root folder or archive that the source names; null if it names none
     */
    MediaStore open(Path file, @Nullable Path root) throws IOException;
  }

  private final List<MixtureSource> sources;
  private final double[] shares;
  private final long[] limits;
  private final long steps;

  private Mixture(List<MixtureSource> sources, double[] shares, long[] limits, long steps) {
    this.sources = sources;
    this.shares = shares;
    this.limits = limits;
    this.steps = steps;
  }

  /**
   * Opens every source.
   *
   * @param folder that paths start from
   * @throws org.sensorium.datasets.DatasetFormatException if a source cannot be read by row number
   */
  public static Mixture open(MixtureConfig config, Path folder, MediaOpener media)
      throws IOException {
    List<MixtureSource> sources = new ArrayList<>();
    try {
      for (SourceConfig source : config.sources()) {
        Path file = folder.resolve(source.path());
        String named = source.mediaRoot();
        Path root = named == null ? null : folder.resolve(named);
        long seed = Permutation.mix(config.seed() + Permutation.mix(sources.size() + 1L));
        sources.add(MixtureSource.open(source, file, root, media, seed));
      }
    } catch (IOException | RuntimeException e) {
      closeAll(sources);
      throw e;
    }
    return mix(config, sources);
  }

  private static Mixture mix(MixtureConfig config, List<MixtureSource> sources) {
    boolean free = config.isWeighted() || config.rows() != null || config.temperature() != 1;
    long[] limits = new long[sources.size()];
    long[] sizes = new long[sources.size()];
    for (int i = 0; i < limits.length; i++) {
      Integer repeat = config.sources().get(i).repeat();
      sizes[i] = (long) sources.get(i).count() * (repeat == null ? 1 : repeat);
      limits[i] = repeat == null && free ? Long.MAX_VALUE : sizes[i];
    }
    double[] shares =
        config.isWeighted()
            ? config.sources().stream().mapToDouble(SourceConfig::weight).toArray()
            : Interleaving.byTemperature(sizes, config.temperature());
    long all = Arrays.stream(sizes).sum();
    long most =
        Arrays.stream(limits)
            .reduce(0, (sum, limit) -> limit > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + limit);
    long steps = Math.min(most, config.rows() == null ? all : config.rows());
    return new Mixture(sources, shares, limits, steps);
  }

  /** Draws in all. */
  public long steps() {
    return steps;
  }

  /** The names of the sources, in the configuration's order. */
  public List<String> names() {
    return sources.stream().map(MixtureSource::name).toList();
  }

  /** A reader that starts at a step, with the counters that a run up to there would have. */
  public MixtureReader reader(long step) {
    return new MixtureReader(sources, new Interleaving(shares, limits), steps, step);
  }

  @Override
  public void close() throws IOException {
    closeAll(sources);
  }

  private static void closeAll(List<MixtureSource> sources) throws IOException {
    IOException first = null;
    for (MixtureSource source : sources) {
      try {
        source.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
