package org.sensorium.fusion.recipe;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Media of the training rows, each with the longest thing that is said about it.
 *
 * @param media as many as texts
 */
record Captions(List<Path> media, List<String> texts) {

  /** Of the rows that a stage learns from. */
  static Captions of(TrainingData data, StageConfig stage) throws ConfigException {
    Map<Path, String> captioned = new LinkedHashMap<>();
    for (TrainingData.Row row : data.rows()) {
      if (stage.takes(row)) {
        String caption = row.caption();
        for (Path medium : row.media()) {
          captioned.merge(medium, caption, (a, b) -> a.length() >= b.length() ? a : b);
        }
      }
    }
    if (captioned.isEmpty()) {
      throw new ConfigException(
          "recipe %s needs media, but no training row has any".formatted(stage.recipe().id()));
    }
    return new Captions(List.copyOf(captioned.keySet()), List.copyOf(captioned.values()));
  }
}
