package org.sensorium.datasets.mixture;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One source of a mixture.
 *
 * @param path its file, relative to the mixture's file
 * @param name for counters; its path if absent
 * @param format id of the dataset; by content if absent
 * @param settings of the dataset
 * @param mediaRoot folder or archive of its media, relative to the mixture's file; the folder of
 *     its file if absent
 * @param take which rows take part
 * @param weight its share of the draws, relative to the other weights; if one source has a weight,
 *     all need one
 * @param repeat how often each row may come; if absent, once where every row is to come as often as
 *     it is there, and without a limit where weights, a temperature or a number of rows decide
 */
public record SourceConfig(
    @JsonAlias("json_path") String path,
    String name,
    @Nullable String format,
    Map<String, String> settings,
    @JsonProperty("media_root") @Nullable String mediaRoot,
    @JsonAlias("sampling_strategy") Take take,
    @Nullable Double weight,
    @Nullable Integer repeat) {

  public SourceConfig {
    if (path == null || path.isBlank()) {
      throw new IllegalArgumentException("a source has no path");
    }
    name = name == null ? path : name;
    settings = settings == null ? Map.of() : Map.copyOf(settings);
    take = take == null ? Take.ALL : take;
    if (weight != null && !(weight > 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "source %s: the weight must be above 0, got %s".formatted(name, weight));
    }
    if (repeat != null && repeat < 1) {
      throw new IllegalArgumentException(
          "source %s: repeat must be at least 1, got %d".formatted(name, repeat));
    }
  }

  /** A source that is taken whole, once. */
  public static SourceConfig of(String path) {
    return new SourceConfig(path, path, null, Map.of(), null, Take.ALL, null, null);
  }
}
