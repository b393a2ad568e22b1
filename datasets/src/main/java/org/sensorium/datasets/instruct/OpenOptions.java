package org.sensorium.datasets.instruct;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.MediaStore;

/**
 * How a dataset is to be opened.
 *
 * @param dataset its id; null to tell by the content
 * @param media where the rows' media must be found; null leaves them unchecked
 * @param settings of this dataset, such as {@code task=blank}; see {@link
 *     InstructionDataset#settings}
 * @param threads that understand rows beside the one that reads; 1 for none beside it
 */
public record OpenOptions(
    @Nullable String dataset,
    @Nullable MediaStore media,
    Map<String, String> settings,
    int threads) {
  /** By content, media unchecked. */
  public static final OpenOptions DEFAULT = new OpenOptions(null, null, Map.of(), 1);

  public OpenOptions {
    settings = Map.copyOf(settings);
  }

  /** The same, of this dataset. */
  public OpenOptions dataset(@Nullable String id) {
    return new OpenOptions(id, media, settings, threads);
  }

  /** The same, media looked for there. */
  public OpenOptions media(@Nullable MediaStore store) {
    return new OpenOptions(dataset, store, settings, threads);
  }

  /** The same with one more setting. */
  public OpenOptions set(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(name, value);
    return new OpenOptions(dataset, media, more, threads);
  }

  /** The same with so many threads. */
  public OpenOptions threads(int count) {
    return new OpenOptions(dataset, media, settings, count);
  }

  /** The value of a setting. */
  public String setting(String name, String fallback) {
    return settings.getOrDefault(name, fallback);
  }

  /**
   * The value of a setting that takes one of these.
   *
   * @param allowed the first is meant where the user says nothing
   * @throws IllegalArgumentException naming them, if the value is none of them
   */
  public String oneOf(String name, String... allowed) {
    String value = setting(name, allowed[0]);
    if (!List.of(allowed).contains(value)) {
      throw new IllegalArgumentException(
          "setting \"%s\" is \"%s\"; expected one of %s".formatted(name, value, List.of(allowed)));
    }
    return value;
  }
}
