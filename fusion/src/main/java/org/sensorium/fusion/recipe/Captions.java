package org.sensorium.fusion.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.MediumFile;

/**
 * Media of the training rows, each with the longest thing that is said about it.
 *
 * @param media as many as texts
 */
record Captions(List<MediumFile> media, List<String> texts) {

  /**
   * Of the rows that a stage learns from.
   *
   * @param kinds the modalities that the model reads
   */
  static Captions of(TrainingData data, StageConfig stage, Set<Media.Kind> kinds)
      throws ConfigException {
    Map<MediumFile, String> captioned = new LinkedHashMap<>();
    for (TrainingData.Row row : data.rows()) {
      if (stage.takes(row, kinds)) {
        String caption = row.caption();
        for (MediumFile medium : row.media()) {
          if (!stage.learnsFrom(medium.kind(), kinds)) {
            continue;
          }
          captioned.merge(medium, caption, (a, b) -> a.length() >= b.length() ? a : b);
        }
      }
    }
    if (captioned.isEmpty()) {
      throw new ConfigException(
          "recipe %s needs media%s, but no training row has any"
              .formatted(
                  stage.recipe().id(),
                  stage.modality() == null ? "" : " of its modality, " + stage.modality()));
    }
    return new Captions(List.copyOf(captioned.keySet()), List.copyOf(captioned.values()));
  }
}
