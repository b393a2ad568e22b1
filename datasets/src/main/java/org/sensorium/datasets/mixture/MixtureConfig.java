package org.sensorium.datasets.mixture;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * What to mix, as a YAML file says it.
 *
 * <pre>{@code
 * seed: 0
 * temperature: 2          # without weights: shares grow with the square root of the sizes
 * rows: 100000            # draws in all; without it, as many as the sources have rows
 * sources:
 *   - path: llava_instruct_150k.json
 *     media_root: coco
 *     take: random:30%
 *   - path: alpaca_data.json
 *     repeat: 2
 * }</pre>
 *
 * <p>LLaVA-NeXT's lists ({@code datasets: [{json_path, sampling_strategy}]}) are read as well.
 *
 * @param sources at least one
 * @param seed of all shuffles
 * @param temperature T of shares proportional to size^(1/T); 1 for the sizes themselves. Weights
 *     leave it out of account
 * @param rows draws in all; null for as many as the sources have rows, repeats counted
 */
public record MixtureConfig(
    @JsonAlias("datasets") List<SourceConfig> sources,
    long seed,
    Double temperature,
    @Nullable Long rows) {
  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public MixtureConfig {
    if (sources == null || sources.isEmpty()) {
      throw new IllegalArgumentException("a mixture needs at least one source");
    }
    sources = List.copyOf(sources);
    temperature = temperature == null ? 1.0 : temperature;
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("the temperature must be above 0, got " + temperature);
    }
    if (rows != null && rows < 1) {
      throw new IllegalArgumentException("rows must be at least 1, got " + rows);
    }
    long weighted = sources.stream().filter(source -> source.weight() != null).count();
    if (weighted != 0 && weighted != sources.size()) {
      throw new IllegalArgumentException(
          "%d of %d sources have a weight; expected all of them or none"
              .formatted(weighted, sources.size()));
    }
    Set<String> names = new HashSet<>();
    for (SourceConfig source : sources) {
      if (!names.add(source.name())) {
        throw new IllegalArgumentException(
            "two sources are called %s; give them a name each".formatted(source.name()));
      }
    }
  }

  /** Whether shares are given, not computed from the sizes. */
  boolean isWeighted() {
    return sources.get(0).weight() != null;
  }

  /**
   * Reads a file.
   *
   * @throws DatasetFormatException if it is no mixture
   */
  public static MixtureConfig read(Path file) throws IOException {
    try {
      return YAML.readValue(file.toFile(), MixtureConfig.class);
    } catch (JsonProcessingException e) {
      Throwable reason = e.getCause() instanceof IllegalArgumentException cause ? cause : e;
      String message = reason == e ? e.getOriginalMessage() : String.valueOf(reason.getMessage());
      throw DatasetFormatException.ofFile(file, "this is no mixture: " + message);
    }
  }
}
