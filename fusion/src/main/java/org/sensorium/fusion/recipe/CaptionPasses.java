package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.train.CaptionWords;
import org.sensorium.fusion.train.ShuffledRows;
import org.sensorium.fusion.train.Trainer;

/** Media with their captions, batch by batch, for {@link CaptionWords}. */
final class CaptionPasses implements Trainer.Source<CaptionWords.Work> {
  private final CaptionWords words;
  private final ShuffledRows order;
  private final int steps;
  private final FeatureCache cache;
  private final List<Path> media;
  private final List<String> captions;

  private CaptionPasses(
      Map<Path, String> captioned,
      FeatureCache cache,
      ModelParts parts,
      StageConfig stage,
      long seed) {
    this.cache = cache;
    media = List.copyOf(captioned.keySet());
    captions = List.copyOf(captioned.values());
    words =
        new CaptionWords(
            parts.manager(),
            parts.network().projector(),
            parts.encoder().positions(),
            parts.network().language(),
            parts.tokenizer(),
            captions);
    int batch = Math.min(stage.batchSize(), captions.size());
    order = new ShuffledRows(captions.size(), batch, 1, seed);
    steps = stage.steps() > 0 ? stage.steps() : order.steps(stage.epochs());
  }

  /** Takes the longest thing said about each medium as its caption. */
  static CaptionPasses of(
      ModelParts parts, TrainingData data, FeatureCache cache, StageConfig stage, long seed)
      throws IOException {
    Map<Path, String> captioned = new LinkedHashMap<>();
    for (TrainingData.Row row : data.rows()) {
      String caption = row.caption();
      for (Path medium : row.media()) {
        captioned.merge(medium, caption, (a, b) -> a.length() >= b.length() ? a : b);
      }
    }
    if (captioned.isEmpty()) {
      throw new ConfigException("recipe words needs media, but no training row has any");
    }
    return new CaptionPasses(captioned, cache, parts, stage, seed);
  }

  CaptionWords loss() {
    return words;
  }

  List<String> words() {
    return words.words();
  }

  Map<String, NDArray> parameters() {
    return words.parameters();
  }

  int steps() {
    return steps;
  }

  @Override
  public List<CaptionWords.Work> passes(int step) throws IOException {
    List<float[]> features = new ArrayList<>();
    List<String> said = new ArrayList<>();
    for (int row : order.passes(step).get(0)) {
      features.add(cache.stored(media.get(row)));
      said.add(captions.get(row));
    }
    return List.of(new CaptionWords.Work(features, said));
  }
}
